import { duration } from "@core/format";
import type { Run } from "@core/trace/model";
import type { Row } from "@core/trace/waterfall";
import { ButtonLink } from "@ui/shared/Button";
import { Failure } from "@ui/shared/Failure";
import { JsonView } from "@ui/shared/JsonView";
import { Time } from "@ui/shared/Time";
import { link } from "@ui/shared/url";
import { Inbox } from "lucide-react";
import type { ReactNode } from "react";

import styles from "./panel.module.css";

export function RunDetails({ run, row }: { run: Run; row: Row }) {
  const dead = row.node.delivery?.state === "dead" && row.attempt === row.attempts;
  return (
    <>
      {run.error && <Failure error={run.error} step={run.step} />}
      {dead && (
        <p className={styles.dead}>
          Its attempts are used up: it is a dead letter.
          <ButtonLink icon={Inbox} href={link("/dead", { letter: row.node.delivery?.id })}>
            Edit and retry
          </ButtonLink>
        </p>
      )}
      <dl className={styles.facts}>
        <Fact name="Started">
          <Time at={run.startedAt} form="clock" />
        </Fact>
        <Fact name="Queued">{duration(run.queuedMs)}</Fact>
        <Fact name="Handler">{run.status === "running" ? "runs" : duration(run.durationMs)}</Fact>
        <Fact name="Runner">{run.runner}</Fact>
        {run.topic && (
          <Fact name="Topic">
            <code>{run.topic}</code>
          </Fact>
        )}
        {run.httpStatus !== null && <Fact name="Status">{run.httpStatus}</Fact>}
        {row.attempts > 1 && (
          <Fact name="Attempt">
            {row.attempt} of {row.attempts}
          </Fact>
        )}
      </dl>
      <h3 className={styles.heading}>Input</h3>
      <JsonView label="Input" value={run.input ?? undefined} />
      <h3 className={styles.heading}>Output</h3>
      <JsonView label="Output" value={run.output ?? undefined} />
    </>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
