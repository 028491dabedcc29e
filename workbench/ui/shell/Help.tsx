import { Dialog } from "../shared/Dialog";
import { KeyCaps } from "../shared/KeyCaps";
import { activeHotkeys } from "../shared/hotkeys";
import styles from "./Help.module.css";

/** The keys that count at this moment, on this page. */
export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" size="medium" onClose={onClose}>
      <div className={styles.groups}>
        {activeHotkeys().map(({ group, hotkeys }) => (
          <section key={group}>
            <h3 className={styles.group}>{group}</h3>
            <dl className={styles.keys}>
              {hotkeys.map((hotkey) => (
                <div key={hotkey.keys} className={styles.line}>
                  <dt>{hotkey.label}</dt>
                  <dd>
                    <KeyCaps keys={hotkey.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
