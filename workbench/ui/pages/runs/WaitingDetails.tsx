import { duration } from "@core/format";
import type { Row } from "@core/trace/waterfall";
import { Button } from "@ui/shared/Button";
import { JsonView } from "@ui/shared/JsonView";
import { Time } from "@ui/shared/Time";
import { api } from "@ui/shared/api";
import { useConfirm } from "@ui/shared/confirm";
import { toast } from "@ui/shared/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban } from "lucide-react";

import { Fact } from "./RunDetails";
import styles from "./panel.module.css";

const WHY: Record<string, string> = {
  ready: "It is ready, and runs as soon as its step has room.",
  scheduled: "It is due later: delayed, or between two attempts.",
  running: "It runs now.",
};

/** A delivery that has not run yet, or waits for its next attempt. */
export function WaitingDetails({ row }: { row: Row }) {
  const { delivery, event } = row.node;
  const confirm = useConfirm();
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: async (id: string) => api.POST("/__motia/api/deliveries/{id}/drop", { params: { path: { id } } }),
    onSuccess: () => toast.ok("The delivery is given up."),
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["trace"] }),
  });
  if (!delivery) return null;
  const ask = async () => {
    const yes = await confirm({
      title: `Give up this delivery to ${row.step}?`,
      body: "It will not run. Its event stays, and can be replayed.",
      action: "Give it up",
      danger: true,
    });
    if (yes) drop.mutate(delivery.id);
  };
  return (
    <>
      <p className={styles.line}>{delivery.waiting ? `It waits: ${delivery.waiting}.` : WHY[delivery.state]}</p>
      <dl className={styles.facts}>
        <Fact name="Due">
          <Time at={delivery.runAt ?? delivery.changedAt} />
        </Fact>
        <Fact name="Attempts so far">{delivery.attempt}</Fact>
        <Fact name="Topic">
          <code>{delivery.topic}</code>
        </Fact>
        {delivery.group && <Fact name="Group">{delivery.group}</Fact>}
        <Fact name="Since">{duration(Date.now() - delivery.emittedAt)}</Fact>
      </dl>
      {delivery.state !== "running" && (
        <div className={styles.actions}>
          <Button icon={Ban} onClick={() => void ask()} disabled={drop.isPending}>
            Give up
          </Button>
        </div>
      )}
      <h3 className={styles.heading}>Payload</h3>
      <JsonView label="Payload" value={event?.data} />
    </>
  );
}
