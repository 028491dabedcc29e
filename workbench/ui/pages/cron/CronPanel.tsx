import { exactTime } from "@core/format";
import { StatusBadge } from "@ui/shared/Badge";
import { ButtonLink } from "@ui/shared/Button";
import { Panel } from "@ui/shared/SplitPane";
import { Duration, Time } from "@ui/shared/Time";
import type { Schemas } from "@ui/shared/api";
import { link } from "@ui/shared/url";
import { ListTree } from "lucide-react";

import { CronActions } from "./CronActions";
import styles from "./cron.module.css";

type Cron = Schemas["Cron"];

const OVERLAP: Record<Cron["overlap"], string> = {
  skip: "an occurrence is left out while the last one still runs",
  queue: "an occurrence waits while the last one still runs",
  allow: "occurrences run side by side",
  cancel: "the last one is cancelled when the next is due",
};

const CATCH_UP: Record<Cron["catchUp"], string> = {
  none: "what was missed while the host was down is left out",
  last: "the last missed occurrence runs at the next start",
  all: "all missed occurrences run at the next start",
};

export function CronPanel({ step, onClose }: { step: Cron; onClose: () => void }) {
  return (
    <Panel label={step.step} title={step.step} onClose={onClose}>
      <p className={styles.words}>{step.words}</p>
      <div className={styles.panelActions}>
        <CronActions step={step} />
        <ButtonLink icon={ListTree} look="quiet" href={link("/runs", { step: step.step })}>
          All runs
        </ButtonLink>
      </div>
      <dl className={styles.facts}>
        <dt>Expression</dt>
        <dd>
          <code>{step.cron}</code>
        </dd>
        <dt>Time zone</dt>
        <dd>
          {step.zone}
          {step.timezone === null && <span className={styles.quiet}>, the host's own</span>}
        </dd>
        <dt>Overlap</dt>
        <dd>
          {step.overlap}
          <span className={styles.quiet}>: {OVERLAP[step.overlap]}</span>
        </dd>
        <dt>Catch-up</dt>
        <dd>
          {step.catchUp}
          <span className={styles.quiet}>: {CATCH_UP[step.catchUp]}</span>
        </dd>
        <dt>Last due</dt>
        <dd>
          <Time at={step.last} />
        </dd>
        {step.lastRun && <LastRun run={step.lastRun} />}
      </dl>
      <h3 className={styles.heading}>Next occurrences{step.paused && ", when it is resumed"}</h3>
      <Occurrences step={step} />
    </Panel>
  );
}

/** Without seconds, where they are none. */
const wholeTime = (at: number, zone?: string) => exactTime(at, zone).replace(/(:00)?\.000/, "");

function LastRun({ run }: { run: Schemas["LastRun"] }) {
  return (
    <>
      <dt>Last run</dt>
      <dd className={styles.lastRun}>
        <StatusBadge status={run.status} />
        <Duration ms={run.durationMs} />
        <ButtonLink look="quiet" href={`/runs/${run.traceId}`}>
          Open
        </ButtonLink>
      </dd>
      {run.error && (
        <>
          <dt>Error</dt>
          <dd className={styles.error}>{run.error}</dd>
        </>
      )}
    </>
  );
}

/** In the reader's zone; beside it in the zone of the schedule, where that is another. */
function Occurrences({ step }: { step: Cron }) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Due</th>
          <th scope="col">Your time</th>
          {step.zone !== own && <th scope="col">{step.zone}</th>}
        </tr>
      </thead>
      <tbody>
        {step.next.map((at) => (
          <tr key={at}>
            <td>
              <Time at={at} />
            </td>
            <td>{wholeTime(at)}</td>
            {step.zone !== own && <td>{wholeTime(at, step.zone)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
