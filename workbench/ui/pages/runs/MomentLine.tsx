import { duration } from "@core/format";
import type { Moment } from "@core/trace/moments";
import { classes } from "@ui/shared/classes";
import { Database, MessageSquareText, Radio, Send } from "lucide-react";

import styles from "./waterfall.module.css";

const ICONS = { emit: Send, state: Database, stream: Radio, log: MessageSquareText };

interface MomentLineProps {
  moment: Moment;
  depth: number;
  lengthMs: number;
  onOpen: () => void;
}

/** What a run did or said, at its moment on the scale of time. */
export function MomentLine({ moment, depth, lengthMs, onOpen }: MomentLineProps) {
  const Icon = ICONS[moment.kind];
  const left = `${Math.min(100, (moment.at / lengthMs) * 100)}%`;
  return (
    <button
      type="button"
      className={styles.moment}
      data-failed={moment.failed || undefined}
      data-level={moment.title}
      onClick={onOpen}
    >
      <span className={styles.name} style={{ paddingLeft: 34 + depth * 16 }}>
        <Icon size={12} aria-hidden className={styles[moment.kind]} />
        <span className={styles.momentTitle}>{moment.kind === "log" ? moment.text : moment.title}</span>
        {moment.kind !== "log" && <span className={styles.momentText}>{moment.text}</span>}
      </span>
      <span className={styles.track}>
        <span
          className={classes(styles.dot, styles[moment.kind])}
          style={{ left }}
          title={`${moment.title} at ${duration(moment.at)}${moment.ms > 0 ? `, took ${duration(moment.ms)}` : ""}`}
        />
      </span>
      <span className={styles.length}>{moment.kind === "log" ? moment.title : duration(moment.ms)}</span>
    </button>
  );
}
