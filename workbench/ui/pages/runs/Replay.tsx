// Runs something again: a request, an event into its step, an occurrence. What will happen is said first; the payload can be edited.

import { parseJson, pretty } from "@core/json";
import { Button } from "@ui/shared/Button";
import { JsonEditor } from "@ui/shared/Code";
import { Dialog } from "@ui/shared/Dialog";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { Skeleton } from "@ui/shared/Skeleton";
import { type Schemas, api, data } from "@ui/shared/api";
import { toast } from "@ui/shared/toast";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";

import styles from "./replay.module.css";

type Plan = Schemas["ReplayPlan"];

interface ReplayProps {
  detail: Schemas["TraceDetail"];
  /** Id of the run to repeat; null: closed. */
  run: string | null;
  onClose: () => void;
}

export function Replay({ detail, run, onClose }: ReplayProps) {
  const found = detail.runs.find(({ id }) => id === run);
  if (!found) return null;
  return <ReplayDialog key={found.id} trace={detail.trace.traceId} run={found} onClose={onClose} />;
}

function ReplayDialog({ trace, run, onClose }: { trace: string; run: Schemas["Run"]; onClose: () => void }) {
  const path = { trace, run: run.id };
  const { data: plan, error } = useQuery({
    queryKey: ["replay", trace, run.id],
    queryFn: ({ signal }) =>
      data(api.GET("/__motia/api/traces/{trace}/runs/{run}/replay", { params: { path }, signal })),
  });
  if (plan?.possible) return <Possible plan={plan} path={path} onClose={onClose} />;
  return (
    <Dialog title={`Replay ${run.step}`} onClose={onClose}>
      {error && <ErrorNotice error={error} />}
      {plan && <p>{plan.reason}</p>}
      {!plan && !error && <Skeleton rows={4} />}
    </Dialog>
  );
}

function Possible({ plan, path, onClose }: { plan: Plan; path: { trace: string; run: string }; onClose: () => void }) {
  const [, navigate] = useLocation();
  const original = pretty(plan.data ?? undefined);
  const [text, setText] = useState(original);
  const [headers, setHeaders] = useState<Record<string, string>>({});
  const parsed = parseJson(text);
  const send = useMutation({
    mutationFn: (body: Schemas["ReplayRunBody"]) =>
      data(api.POST("/__motia/api/traces/{trace}/runs/{run}/replay", { params: { path }, body })),
    onSuccess: (done) => {
      toast.ok(done.status === null ? "It runs again." : `It was answered with ${done.status}.`, {
        href: `/runs/${path.trace}`,
        text: "The run before",
      });
      navigate(`/runs/${done.traceId}`);
    },
    onError: toast.failed,
  });
  const missing = plan.missing.filter((part) => part.where === "header");
  const submit = () => {
    if (!parsed.ok) return;
    send.mutate({ ...(text === original ? {} : { data: parsed.value ?? null }), headers });
  };
  return (
    <Dialog
      title={`Replay ${plan.step}`}
      size="medium"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={!parsed.ok || send.isPending} onClick={submit}>
            {text === original ? "Replay" : "Replay with the edited payload"}
          </Button>
        </>
      }
    >
      <p className={styles.what}>{whatHappens(plan)}</p>
      {plan.kind !== "cron" && (
        <JsonEditor
          label={plan.kind === "api" ? "Body" : "Payload"}
          value={text}
          onChange={setText}
          problem={parsed.ok ? null : parsed.problem}
        />
      )}
      {missing.length > 0 && (
        <fieldset className={styles.missing}>
          <legend>Headers that were not recorded. Give them again, or leave them out.</legend>
          {missing.map(({ path: name }) => (
            <label key={name}>
              <code>{name}</code>
              <input
                value={headers[name] ?? ""}
                autoComplete="off"
                onChange={(event) => setHeaders({ ...headers, [name]: event.target.value })}
              />
            </label>
          ))}
        </fieldset>
      )}
    </Dialog>
  );
}

function whatHappens(plan: Plan): string {
  if (plan.kind === "api") {
    return `${plan.method} ${plan.path} is asked for again, as a new request. Everything that it causes happens anew.`;
  }
  if (plan.kind === "cron") return `${plan.step} runs once now, beside its schedule.`;
  return `The event is delivered to ${plan.step} once more, and to no other step. Everything that it emits is emitted anew.`;
}
