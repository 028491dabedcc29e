import { Button } from "@ui/shared/Button";
import { type Schemas, api } from "@ui/shared/api";
import { useConfirm } from "@ui/shared/confirm";
import { toast } from "@ui/shared/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";

import styles from "./queues.module.css";

/** Pauses after asking, resumes at once. `small`: in a row of the table. */
export function PauseButton({ queue, small }: { queue: Schemas["Queue"]; small?: boolean }) {
  const confirm = useConfirm();
  const client = useQueryClient();
  const path = { step: queue.subscriber };
  const change = useMutation({
    mutationFn: async (pause: boolean) =>
      pause
        ? api.POST("/__motia/api/queues/{step}/pause", { params: { path } })
        : api.POST("/__motia/api/queues/{step}/resume", { params: { path } }),
    onSuccess: (_, pause) => toast.ok(pause ? `${queue.subscriber} is paused.` : `${queue.subscriber} goes on.`),
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["queues"] }),
  });
  const pause = async () => {
    const yes = await confirm({
      title: `Pause ${queue.subscriber}?`,
      body: "What runs now runs to its end. New deliveries wait, visibly, until it is resumed, also after a restart of the host. Nothing is lost.",
      action: "Pause",
    });
    if (yes) change.mutate(true);
  };
  const look = small ? "quiet" : "plain";
  return (
    <span className={styles.above}>
      {queue.paused ? (
        <Button
          look={look}
          icon={Play}
          disabled={change.isPending}
          onClick={() => change.mutate(false)}
          aria-label={`Resume ${queue.subscriber}`}
        >
          Resume
        </Button>
      ) : (
        <Button
          look={look}
          icon={Pause}
          disabled={change.isPending}
          onClick={() => void pause()}
          aria-label={`Pause ${queue.subscriber}`}
        >
          Pause
        </Button>
      )}
    </span>
  );
}
