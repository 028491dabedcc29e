import { Braces } from "lucide-react";

import { EmptyState } from "../../shared/EmptyState";
import { JsonView } from "../../shared/JsonView";
import type { Schemas } from "../../shared/api";
import styles from "./StepSchemas.module.css";

/** What a step takes and gives, as JSON Schema. */
export function StepSchemas({ step }: { step: Schemas["StepDetail"] }) {
  const { body, query, response, input } = step.schemas;
  const shown = [
    ["Input", input],
    ["Body", body],
    ["Query", query],
    ...Object.entries(response ?? {}).map(([status, schema]) => [`Response ${status}`, schema] as const),
  ].filter((entry): entry is [string, unknown] => entry[1] !== null && entry[1] !== undefined);
  if (shown.length === 0) {
    return (
      <EmptyState icon={Braces} title="It declares no schemas">
        With <code>{step.type === "api" ? "bodySchema" : "input"}</code> in its config, what comes in is checked before
        the handler runs.
      </EmptyState>
    );
  }
  return (
    <div className={styles.schemas}>
      {shown.map(([name, schema]) => (
        <section key={name}>
          <h3>{name}</h3>
          <JsonView value={schema} depth={3} label={name} />
        </section>
      ))}
    </div>
  );
}
