import { isFailure } from "@core/trace/model";
import { ButtonLink } from "@ui/shared/Button";
import { CopyButton } from "@ui/shared/CopyButton";
import { Failure } from "@ui/shared/Failure";
import { JsonView } from "@ui/shared/JsonView";
import { Panel } from "@ui/shared/SplitPane";
import { Time } from "@ui/shared/Time";
import { link } from "@ui/shared/url";
import { Filter, ListTree } from "lucide-react";

import type { Line } from "./lines";
import styles from "./logs.module.css";

/** What a handler failed with is told as everywhere; the rest as it is. */
function Fields({ line: { fields, step } }: { line: Line }) {
  const error = fields?.error;
  if (!isFailure(error)) return fields && <JsonView label="Fields" value={fields} depth={3} />;
  const rest = Object.fromEntries(Object.entries(fields ?? {}).filter(([name]) => name !== "error"));
  return (
    <>
      <Failure error={error} step={step} />
      {Object.keys(rest).length > 0 && <JsonView label="Fields" value={rest} depth={3} />}
    </>
  );
}

/** A line in full, and where it leads. */
export function LinePanel({ line, onClose }: { line: Line; onClose: () => void }) {
  return (
    <Panel
      label="Log line"
      title={
        <span className={styles.level} data-level={line.level}>
          {line.level}
        </span>
      }
      actions={<CopyButton label="Copy as JSON" text={() => JSON.stringify(line, null, 2)} />}
      onClose={onClose}
    >
      <p className={styles.whole}>{line.msg}</p>
      <div className={styles.actions}>
        {line.traceId && (
          <ButtonLink icon={ListTree} href={link(`/runs/${line.traceId}`, { run: line.call })}>
            Open the run
          </ButtonLink>
        )}
        {line.traceId && (
          <ButtonLink icon={Filter} href={link("/logs", { trace: line.traceId })}>
            Only this run
          </ButtonLink>
        )}
        <ButtonLink icon={Filter} href={link("/logs", { step: line.step })}>
          Only this step
        </ButtonLink>
      </div>
      <dl className={styles.facts}>
        <dt>Time</dt>
        <dd>
          <Time at={line.time} form="clock" />
        </dd>
        <dt>Step</dt>
        <dd>{line.step || "–"}</dd>
        <dt>Said by</dt>
        <dd>{line.source}</dd>
        <dt>Trace</dt>
        <dd>
          <code>{line.traceId || "–"}</code>
        </dd>
      </dl>
      <Fields line={line} />
    </Panel>
  );
}
