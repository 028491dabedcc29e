import { Button } from "@ui/shared/Button";
import { type Schemas, api, data } from "@ui/shared/api";
import { useConfirm } from "@ui/shared/confirm";
import { toast } from "@ui/shared/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play, Zap } from "lucide-react";

import styles from "./cron.module.css";

/** Run now, pause, resume. `small`: in a row of the table. */
export function CronActions({ step, small }: { step: Schemas["Cron"]; small?: boolean }) {
  const confirm = useConfirm();
  const client = useQueryClient();
  const path = { step: step.step };
  const settled = () => client.invalidateQueries({ queryKey: ["cron"] });
  const runNow = useMutation({
    mutationFn: () => data(api.POST("/__motia/api/cron/{step}/run", { params: { path } })),
    onSuccess: (ran) => toast.ok(`${step.step} runs.`, { href: `/runs/${ran.traceId}`, text: "Watch the run" }),
    onError: toast.failed,
    onSettled: settled,
  });
  const change = useMutation({
    mutationFn: async (pause: boolean) =>
      pause
        ? api.POST("/__motia/api/cron/{step}/pause", { params: { path } })
        : api.POST("/__motia/api/cron/{step}/resume", { params: { path } }),
    onSuccess: (_, pause) => toast.ok(pause ? `${step.step} is paused.` : `${step.step} goes on.`),
    onError: toast.failed,
    onSettled: settled,
  });
  const pause = async () => {
    const body =
      "Occurrences that fall due meanwhile are left out, and not made up for when it is resumed. It stays paused across restarts.";
    if (await confirm({ title: `Pause ${step.step}?`, body, action: "Pause" })) change.mutate(true);
  };
  const look = small ? "quiet" : "plain";
  return (
    <span className={styles.actions}>
      <Button
        look={look}
        icon={Zap}
        disabled={runNow.isPending}
        onClick={() => runNow.mutate()}
        aria-label={`Run now: ${step.step}`}
      >
        Run now
      </Button>
      {step.paused ? (
        <Button
          look={look}
          icon={Play}
          disabled={change.isPending}
          onClick={() => change.mutate(false)}
          aria-label={`Resume ${step.step}`}
        >
          Resume
        </Button>
      ) : (
        <Button
          look={look}
          icon={Pause}
          disabled={change.isPending}
          onClick={() => void pause()}
          aria-label={`Pause ${step.step}`}
        >
          Pause
        </Button>
      )}
    </span>
  );
}
