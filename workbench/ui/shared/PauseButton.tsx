import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";

import { Button } from "./Button";
import { useConfirm } from "./confirm";
import { toast } from "./toast";

interface PauseButtonProps {
  /** What is paused: a step. */
  step: string;
  paused: boolean;
  /** What pausing means, said before it is done. */
  means: string;
  change: (pause: boolean) => Promise<unknown>;
  /** Queries that are read anew afterwards begin with it. */
  queryKey: readonly string[];
  look: "quiet" | "plain";
}

/** Pauses after asking, resumes at once. */
export function PauseButton({ step, paused, means, change, queryKey, look }: PauseButtonProps) {
  const confirm = useConfirm();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: change,
    onSuccess: (_, pause) => toast.ok(pause ? `${step} is paused.` : `${step} goes on.`),
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  const toggle = async () => {
    if (paused || (await confirm({ title: `Pause ${step}?`, body: means, action: "Pause" }))) act.mutate(!paused);
  };
  const word = paused ? "Resume" : "Pause";
  return (
    <Button
      look={look}
      icon={paused ? Play : Pause}
      disabled={act.isPending}
      onClick={() => void toggle()}
      aria-label={`${word} ${step}`}
    >
      {word}
    </Button>
  );
}
