import { PauseButton as Shared } from "@ui/shared/PauseButton";
import { type Schemas, api } from "@ui/shared/api";

import styles from "./queues.module.css";

const MEANS =
  "What runs now runs to its end. New deliveries wait, visibly, until it is resumed, also after a restart of the host. Nothing is lost.";

/** `small`: in a row of the table. */
export function PauseButton({ queue, small }: { queue: Schemas["Queue"]; small?: boolean }) {
  const params = { path: { step: queue.subscriber } };
  return (
    <span className={styles.above}>
      <Shared
        step={queue.subscriber}
        paused={queue.paused}
        means={MEANS}
        change={async (pause) =>
          pause
            ? api.POST("/__motia/api/queues/{step}/pause", { params })
            : api.POST("/__motia/api/queues/{step}/resume", { params })
        }
        queryKey={["queues"]}
        look={small ? "quiet" : "plain"}
      />
    </span>
  );
}
