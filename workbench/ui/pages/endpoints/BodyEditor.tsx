import { parseJson, pretty } from "@core/json";
import { type Field } from "@core/schema-form";

import { JsonEditor } from "../../shared/Code";
import { Segmented } from "../../shared/Filters";
import { useRemembered } from "../../shared/storage";
import styles from "./BodyEditor.module.css";
import { FieldEditor } from "./FieldEditor";

interface BodyEditorProps {
  /** The form; null where the step declares no schema. */
  field: Field | null;
  body: string;
  problem: string | null;
  onChange: (body: string) => void;
}

const WAYS = [
  { value: "form", text: "Form" },
  { value: "json", text: "JSON" },
];

/** The same text, edited as a form or as JSON. */
export function BodyEditor({ field, body, problem, onChange }: BodyEditorProps) {
  const [way, setWay] = useRemembered("body-editor", "json");
  const parsed = parseJson(body);
  const canForm = field !== null && field.kind !== "json";
  return (
    <div className={styles.body}>
      <div className={styles.bar}>
        <p>{field === null ? "The step declares no schema: any body is passed on." : ""}</p>
        {canForm && <Segmented label="How to edit the body" value={way} onChange={setWay} options={WAYS} />}
      </div>
      {canForm && way === "form" ? (
        parsed.ok ? (
          <FieldEditor field={field} path="body" value={parsed.value} onChange={(value) => onChange(pretty(value))} />
        ) : (
          <p className={styles.bad}>{parsed.problem} Put it right as JSON first.</p>
        )
      ) : (
        <JsonEditor label="Body" value={body} onChange={onChange} problem={problem} height={200} />
      )}
    </div>
  );
}
