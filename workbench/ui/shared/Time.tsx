import { clockTime, duration, exactTime, relativeTime, shortTime } from "@core/format";

import styles from "./Time.module.css";
import { useNow } from "./now";

interface TimeProps {
  /** Milliseconds since the epoch. */
  at: number | null | undefined;
  /** `relative`: 3 s ago; `clock`: 17:47:35.544; `short`: 17:47, with the day where it is another. The exact time is on hover. */
  form?: "relative" | "clock" | "short";
}

export function Time({ at, form = "relative" }: TimeProps) {
  if (at == null) return <span className={styles.none}>–</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)} className={styles.time}>
      {form === "clock" ? clockTime(at) : form === "short" ? shortTime(at, Date.now()) : <Relative at={at} />}
    </time>
  );
}

function Relative({ at }: { at: number }) {
  return relativeTime(at, useNow());
}

export function Duration({ ms }: { ms: number | null | undefined }) {
  return (
    <span className={styles.time} title={ms == null ? undefined : `${ms.toLocaleString("en-US")} ms`}>
      {duration(ms)}
    </span>
  );
}
