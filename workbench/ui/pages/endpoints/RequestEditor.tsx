import { type Draft, filled, pathParameters } from "@core/http/request";
import { fieldOf } from "@core/schema-form";
import { RotateCcw } from "lucide-react";
import { useMemo } from "react";

import { IconButton } from "../../shared/Button";
import { Tabs } from "../../shared/Tabs";
import type { Schemas } from "../../shared/api";
import { useUrlParam } from "../../shared/url";
import { BodyEditor } from "./BodyEditor";
import { PairsEditor } from "./PairsEditor";
import styles from "./RequestEditor.module.css";

interface RequestEditorProps {
  endpoint: Schemas["Endpoint"];
  draft: Draft;
  problem: string | null;
  onChange: (change: Partial<Draft>) => void;
  onReset: () => void;
}

export function RequestEditor({ endpoint, draft, problem, onChange, onReset }: RequestEditorProps) {
  const takesBody = !["GET", "HEAD"].includes(draft.method);
  const parts = pathParameters(draft.template);
  const [asked, setTab] = useUrlParam("part", takesBody ? "body" : "parameters");
  const field = useMemo(
    () => (endpoint.bodySchema === null ? null : fieldOf(endpoint.bodySchema)),
    [endpoint.bodySchema],
  );
  const tabs = [
    ...(takesBody ? [{ value: "body", text: "Body" }] : []),
    { value: "parameters", text: counted("Path and query", parts.length + filled(draft.query).length) },
    { value: "headers", text: counted("Headers", filled(draft.headers).length) },
  ];
  const tab = tabs.some(({ value }) => value === asked) ? asked : "parameters";
  return (
    <section className={styles.request} aria-label="Request">
      <Tabs
        label="Parts of the request"
        value={tab}
        onChange={setTab}
        tabs={tabs}
        actions={<IconButton icon={RotateCcw} label="Fill in the example again" onClick={onReset} />}
      />
      <div className={styles.content}>
        {tab === "body" && (
          <BodyEditor field={field} body={draft.body} problem={problem} onChange={(body) => onChange({ body })} />
        )}
        {tab === "parameters" && (
          <>
            {parts.length > 0 && (
              <div className={styles.path}>
                {parts.map(({ name, optional }) => (
                  <label key={name}>
                    <span>
                      {name === "*" ? "the rest" : `:${name}`}
                      {optional && " (optional)"}
                    </span>
                    <input
                      type="text"
                      value={draft.path[name] ?? ""}
                      spellCheck={false}
                      autoComplete="off"
                      onChange={(event) => onChange({ path: { ...draft.path, [name]: event.target.value } })}
                    />
                  </label>
                ))}
              </div>
            )}
            <PairsEditor
              what="query parameter"
              pairs={draft.query}
              known={endpoint.queryParams}
              onChange={(query) => onChange({ query })}
            />
          </>
        )}
        {tab === "headers" && (
          <PairsEditor
            what="header"
            pairs={draft.headers}
            known={[]}
            onChange={(headers) => onChange({ headers })}
            checkNames
          />
        )}
      </div>
    </section>
  );
}

const counted = (text: string, count: number): string => (count > 0 ? `${text} (${count})` : text);
