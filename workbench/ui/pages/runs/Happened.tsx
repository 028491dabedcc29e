import { duration } from "@core/format";
import type { Moment } from "@core/trace/moments";
import { JsonView } from "@ui/shared/JsonView";
import { Database, MessageSquareText, Radio, Send } from "lucide-react";

import styles from "./panel.module.css";

const ICONS = { emit: Send, state: Database, stream: Radio, log: MessageSquareText };

/** Operations and log records of one run in the order of time, from its start. */
export function Happened({ moments }: { moments: readonly Moment[] }) {
  if (moments.length === 0) return <p className={styles.quiet}>It emitted, stored and logged nothing.</p>;
  return (
    <ol className={styles.moments}>
      {moments.map((moment) => (
        <One key={moment.key} moment={moment} />
      ))}
    </ol>
  );
}

function One({ moment }: { moment: Moment }) {
  const Icon = ICONS[moment.kind];
  const hasDetail = Object.keys(moment.detail).length > 0;
  return (
    <li data-failed={moment.failed || undefined}>
      <span className={styles.at}>+{duration(Math.max(0, moment.at))}</span>
      <Icon size={13} aria-hidden />
      <div className={styles.what}>
        <p>
          <strong>{moment.title}</strong> {moment.text}
          {moment.ms > 0 && <span className={styles.quiet}> {duration(moment.ms)}</span>}
        </p>
        {hasDetail && <JsonView label={`Detail of ${moment.title}`} value={moment.detail} depth={0} />}
      </div>
    </li>
  );
}
