// Retry or drop many letters: what will happen is asked of the host and said first, then done to the end.

import { plural } from "@core/format";
import { type Schemas, api, data } from "@ui/shared/api";
import { type Question, useConfirm } from "@ui/shared/confirm";
import { toast } from "@ui/shared/toast";
import { useMutation, useQueryClient } from "@tanstack/react-query";

export type Verb = "retry" | "drop";
type Which = Schemas["ManyBody"];
type Many = Schemas["Many"];

const ask = (verb: Verb, body: Which): Promise<Many> =>
  data(verb === "retry" ? api.POST("/__motia/api/dead/retry", { body }) : api.POST("/__motia/api/dead/drop", { body }));

/** All that the filter finds: a request takes a thousand and says where the rest begins. */
async function toTheEnd(verb: Verb, body: Which): Promise<number> {
  let done = 0;
  for (let after: string | null | undefined = undefined; after !== null; ) {
    const part: Many = await ask(verb, { ...body, after });
    done += part.count;
    after = part.next;
  }
  return done;
}

/** `run(verb, which)` says what will happen and, when that is confirmed, does it. Resolves to whether it was done. */
export function useMany(): { run: (verb: Verb, which: Which) => Promise<boolean>; busy: boolean } {
  const confirm = useConfirm();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: ({ verb, which }: { verb: Verb; which: Which }) => toTheEnd(verb, which),
    onSuccess: (count, { verb }) =>
      toast.ok(`${plural(count, "dead letter")} ${verb === "retry" ? "run again." : "dropped."}`),
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["dead"] }),
  });
  const run = async (verb: Verb, which: Which) => {
    const plan = await ask(verb, { ...which, dryRun: true }).catch(toast.failed);
    if (!plan || !(await confirm(questionOf(verb, plan)))) return false;
    return act.mutateAsync({ verb, which }).then(
      () => true,
      () => false,
    );
  };
  return { run, busy: act.isPending };
}

export function questionOf(verb: Verb, plan: Many): Question {
  const many = plan.more
    ? `more than ${plan.count.toLocaleString("en-US")} dead letters`
    : plural(plan.count, "dead letter");
  const by = Object.entries(plan.bySubscriber)
    .map(([step, count]) => `${count.toLocaleString("en-US")} of ${step}`)
    .join(", ");
  if (verb === "retry") {
    const body = `${by}. They run again with their payloads unchanged; what they have emitted before is recognised, and not emitted twice.`;
    return { title: `Retry ${many}?`, body, action: `Retry ${many}` };
  }
  return {
    title: `Drop ${many}?`,
    body: `${by}. They are given up for good. Their events stay as long as others are kept.`,
    action: `Drop ${many}`,
    danger: true,
  };
}
