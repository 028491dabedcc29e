import { count, duration } from "@core/format";
import { Link } from "wouter";

import { Badge } from "../../shared/Badge";
import { ButtonLink } from "../../shared/Button";
import { Card } from "../../shared/Page";
import { Skeleton } from "../../shared/Skeleton";
import type { Schemas } from "../../shared/api";
import { useNow } from "../../shared/now";
import { useQueues } from "../../shared/queues";
import { link } from "../../shared/url";
import styles from "./Rows.module.css";

type Queue = Schemas["Queue"];

const SHOWN = 10;

/** Queues by what needs a look: dead letters, then age, then depth. */
export function Queues() {
  const { queues, error } = useQueues();
  const now = useNow();
  if (!queues) return <Card title="Queues">{error ? "They could not be read." : <Skeleton rows={5} />}</Card>;
  const age = (queue: Queue) => (queue.oldestReadyAt === null ? 0 : now - queue.oldestReadyAt);
  const sorted = [...queues].sort(
    (one, other) =>
      other.dead - one.dead || age(other) - age(one) || other.ready - one.ready || other.running - one.running,
  );
  const deepest = Math.max(1, ...queues.map((queue) => queue.ready));
  return (
    <Card
      title="Queues"
      flush
      actions={
        <ButtonLink look="quiet" href="/queues">
          {queues.length > SHOWN ? `All ${queues.length}` : "Open"}
        </ButtonLink>
      }
    >
      {queues.length === 0 ? (
        <p className={styles.none}>No step subscribes to a topic. An event step with `subscribes` gets a queue.</p>
      ) : (
        <div className={styles.wide} tabIndex={0} role="region" aria-label="Queues">
          <table className={styles.table}>
            <thead>
              <tr>
                <th>Subscriber</th>
                <th className={styles.end}>Waiting</th>
                <th className={styles.end}>Oldest</th>
                <th className={styles.end}>Running</th>
                <th className={styles.end}>Dead</th>
              </tr>
            </thead>
            <tbody>
              {sorted.slice(0, SHOWN).map((queue) => (
                <tr key={queue.subscriber}>
                  <td className={styles.name}>
                    <Link href={link("/queues", { subscriber: queue.subscriber })}>{queue.subscriber}</Link>
                    {queue.paused && <Badge tone="warn">paused</Badge>}
                    {!queue.loaded && <Badge tone="bad">not loaded</Badge>}
                  </td>
                  <td className={styles.end}>
                    <span className={styles.bar} style={{ width: `${(40 * queue.ready) / deepest}px` }} />
                    {count(queue.ready)}
                  </td>
                  <td className={styles.end}>{queue.oldestReadyAt === null ? "–" : duration(age(queue))}</td>
                  <td className={styles.end}>{count(queue.running)}</td>
                  <td className={styles.end} data-bad={queue.dead > 0 || undefined}>
                    {queue.dead > 0 ? (
                      <Link href={link("/dead", { subscriber: queue.subscriber })}>{count(queue.dead)}</Link>
                    ) : (
                      0
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
