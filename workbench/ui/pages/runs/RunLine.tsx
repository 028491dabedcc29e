import { duration } from "@core/format";
import type { Bar, Row } from "@core/trace/waterfall";
import { KindBadge, LanguageBadge } from "@ui/shared/Badge";
import { classes } from "@ui/shared/classes";

import styles from "./waterfall.module.css";

interface RunLineProps {
  row: Row;
  lengthMs: number;
  selected: boolean;
  onOpen: () => void;
}

/** One attempt: its step on the left, its bars on the scale of time. */
export function RunLine({ row, lengthMs, selected, onOpen }: RunLineProps) {
  const running = row.bars.find((bar) => bar.kind === "running");
  return (
    <button
      type="button"
      className={styles.run}
      aria-current={selected || undefined}
      data-status={row.status}
      onClick={onOpen}
    >
      <span className={styles.name} style={{ paddingLeft: 12 + row.depth * 16 }}>
        {row.run && <LanguageBadge language={row.run.language} />}
        <span className={styles.step}>{row.step}</span>
        {row.attempts > 1 && <span className={styles.attempt}>attempt {row.attempt}</span>}
        {row.depth === 0 && row.run && <KindBadge kind={row.run.type} />}
        <span className="visually-hidden">, {row.status}</span>
      </span>
      <span className={styles.track}>
        {row.bars.map((bar) => (
          <span
            key={`${bar.kind}${bar.from}`}
            className={classes(styles.bar, styles[bar.kind], bar.open && styles.open)}
            style={{ left: share(bar.from, lengthMs), width: share(bar.to - bar.from, lengthMs) }}
            title={titleOf(bar)}
          />
        ))}
        {row.marks.map((mark, place) => (
          <span
            key={place}
            className={classes(styles.mark, styles[mark.kind])}
            style={{ left: share(mark.at, lengthMs) }}
          />
        ))}
      </span>
      <span className={styles.length}>
        {running && !running.open ? duration(running.to - running.from) : row.status}
      </span>
    </button>
  );
}

const share = (ms: number, lengthMs: number): string => `${(ms / lengthMs) * 100}%`;

const MEANING = {
  backoff: "waited for the next attempt",
  queued: "waited for a place",
  running: "handler ran",
  waiting: "waits",
} as const;

const titleOf = (bar: Bar): string => `${MEANING[bar.kind]} ${duration(bar.to - bar.from)}`;
