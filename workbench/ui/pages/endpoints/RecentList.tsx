import { duration } from "@core/format";
import type { Recent } from "@core/http/recent";
import { type Draft, target } from "@core/http/request";
import { preview } from "@core/json";

import { Time } from "../../shared/Time";
import styles from "./RecentList.module.css";

const SHOWN = 8;

/** Requests to this endpoint that were sent before, in this browser; choosing one fills it in again. */
export function RecentList({ entries, onChoose }: { entries: readonly Recent[]; onChoose: (draft: Draft) => void }) {
  if (entries.length === 0) return null;
  return (
    <section className={styles.recent}>
      <h3>Sent before</h3>
      <ul>
        {entries.slice(0, SHOWN).map((entry) => (
          <li key={entry.id}>
            <button
              type="button"
              className={styles.item}
              title="Fill it in again"
              onClick={() => onChoose(entry.draft)}
            >
              <span className={styles.status} data-bad={entry.status >= 400 || undefined}>
                {entry.status}
              </span>
              <span className={styles.what}>
                {target(entry.draft)} {preview(entry.draft.body.replace(/\s+/g, " "), 120)}
              </span>
              <span>{duration(entry.ms)}</span>
              <Time at={entry.at} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
