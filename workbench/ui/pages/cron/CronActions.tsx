import { Button } from "@ui/shared/Button";
import { PauseButton } from "@ui/shared/PauseButton";
import { type Schemas, api, data } from "@ui/shared/api";
import { toast } from "@ui/shared/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Zap } from "lucide-react";

import styles from "./cron.module.css";

const QUERY_KEY = ["cron"];
const MEANS =
  "Occurrences that fall due meanwhile are left out, and not made up for when it is resumed. It stays paused across restarts.";

/** Run now, pause, resume. `small`: in a row of the table. */
export function CronActions({ step, small }: { step: Schemas["Cron"]; small?: boolean }) {
  const client = useQueryClient();
  const params = { path: { step: step.step } };
  const runNow = useMutation({
    mutationFn: () => data(api.POST("/__motia/api/cron/{step}/run", { params })),
    onSuccess: (ran) => toast.ok(`${step.step} runs.`, { href: `/runs/${ran.traceId}`, text: "Watch the run" }),
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: QUERY_KEY }),
  });
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
      <PauseButton
        step={step.step}
        paused={step.paused}
        means={MEANS}
        change={async (pause) =>
          pause
            ? api.POST("/__motia/api/cron/{step}/pause", { params })
            : api.POST("/__motia/api/cron/{step}/resume", { params })
        }
        queryKey={QUERY_KEY}
        look={look}
      />
    </span>
  );
}
