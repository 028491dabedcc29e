import { KindBadge } from "@ui/shared/Badge";
import type { Schemas } from "@ui/shared/api";

import styles from "./runs.module.css";

/** With what a trace began: a request, an event from outside, an occurrence. */
export function RootName({ root }: { root: Schemas["Root"] }) {
  return (
    <span className={styles.root}>
      <KindBadge kind={root.type} />
      <span className={styles.rootName}>{rootText(root)}</span>
    </span>
  );
}

export function rootText(root: Schemas["Root"]): string {
  if (root.method && root.path) return `${root.method} ${root.path}`;
  return root.type === "event" && root.topic ? root.topic : root.step;
}
