import { ButtonLink } from "@ui/shared/Button";
import { CopyButton } from "@ui/shared/CopyButton";
import { JsonView } from "@ui/shared/JsonView";
import { Panel } from "@ui/shared/SplitPane";
import { Time } from "@ui/shared/Time";
import { link } from "@ui/shared/url";
import { Filter, ListTree } from "lucide-react";

import type { Line } from "./lines";
import styles from "./logs.module.css";

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
      {line.fields && <JsonView label="Fields" value={line.fields} depth={3} />}
    </Panel>
  );
}
