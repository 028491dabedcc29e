import { classes } from "@ui/shared/classes";

import styles from "./waterfall.module.css";

const KINDS = [
  ["queued", "queued"],
  ["running", "running"],
  ["backoff", "retry"],
] as const;

/** What the bars mean. */
export function Legend() {
  return (
    <span className={styles.legend}>
      {KINDS.map(([kind, text]) => (
        <span key={kind} className={styles.legendItem}>
          <span aria-hidden className={classes(styles.swatch, styles[kind])} />
          {text}
        </span>
      ))}
    </span>
  );
}
