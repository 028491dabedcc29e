import { keyCaps } from "@core/keys";

import { isApple } from "./hotkeys";
import styles from "./KeyCaps.module.css";

/** `mod+k` as the caps of this machine's keyboard. */
export function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className={styles.caps}>
      {keyCaps(keys, isApple).map((cap, at) => (
        <kbd key={at}>{cap}</kbd>
      ))}
    </span>
  );
}
