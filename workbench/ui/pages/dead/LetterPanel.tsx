// One dead letter: why it was given up, its payload to read or to edit, and every attempt with its logs.

import { duration } from "@core/format";
import { parseJson, pretty, preview } from "@core/json";
import { StatusBadge } from "@ui/shared/Badge";
import { Button, ButtonLink } from "@ui/shared/Button";
import { JsonEditor } from "@ui/shared/Code";
import { CopyButton } from "@ui/shared/CopyButton";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { Failure } from "@ui/shared/Failure";
import { JsonView } from "@ui/shared/JsonView";
import { Panel } from "@ui/shared/SplitPane";
import { Skeleton } from "@ui/shared/Skeleton";
import { Time } from "@ui/shared/Time";
import { type Schemas, api, data } from "@ui/shared/api";
import { useHotkeys } from "@ui/shared/hotkeys";
import { toast } from "@ui/shared/toast";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ListTree, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";

import styles from "./dead.module.css";
import { useMany } from "./many";

type Letter = Schemas["DeliveryDetail"];

export function LetterPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const {
    data: letter,
    error,
    refetch,
  } = useQuery({
    queryKey: ["dead", "letter", id],
    queryFn: ({ signal }) => data(api.GET("/__motia/api/deliveries/{id}", { params: { path: { id } }, signal })),
  });
  return (
    <Panel label="Dead letter" title={letter ? <Title letter={letter} /> : "Dead letter"} onClose={onClose}>
      {error && <ErrorNotice error={error} retry={() => void refetch()} />}
      {!letter && !error && <Skeleton />}
      {letter && <Loaded letter={letter} onClose={onClose} />}
    </Panel>
  );
}

const Title = ({ letter }: { letter: Letter }) => (
  <>
    {letter.subscriber} <StatusBadge status={letter.state} />
  </>
);

function Loaded({ letter, onClose }: { letter: Letter; onClose: () => void }) {
  const [text, setText] = useState<string | null>(null);
  const dead = letter.state === "dead";
  return (
    <>
      {dead && text === null && (
        <Actions letter={letter} onEdit={() => setText(pretty(letter.data))} onClose={onClose} />
      )}
      {!dead && (
        <div className={styles.actions}>
          <ToRun letter={letter} />
        </div>
      )}
      {letter.error && <Failure error={letter.error} step={letter.subscriber} />}
      <Facts letter={letter} />
      <h3 className={styles.heading}>Payload</h3>
      {text === null ? (
        <JsonView label="Payload" value={letter.data} />
      ) : (
        <Edit letter={letter} text={text} onText={setText} onClose={onClose} />
      )}
      <h3 className={styles.heading}>Attempts</h3>
      <ol className={styles.attempts}>
        {letter.attempts.toReversed().map((attempt) => (
          <AttemptItem key={attempt.attempt} attempt={attempt} />
        ))}
      </ol>
    </>
  );
}

function Actions({ letter, onEdit, onClose }: { letter: Letter; onEdit: () => void; onClose: () => void }) {
  const { retry, busy } = useRetry(letter, onClose);
  const many = useMany();
  const drop = async () => {
    if (await many.run("drop", { ids: [letter.id] })) onClose();
  };
  useHotkeys("Letter", [
    { keys: "r", label: "Retry the letter", run: () => retry(undefined) },
    { keys: "e", label: "Edit the payload", run: onEdit },
  ]);
  return (
    <div className={styles.actions}>
      <Button look="primary" icon={RotateCcw} disabled={busy} onClick={() => retry(undefined)}>
        Retry
      </Button>
      <Button icon={Pencil} onClick={onEdit}>
        Edit and retry
      </Button>
      <Button icon={Trash2} disabled={many.busy} onClick={() => void drop()}>
        Drop
      </Button>
      <ToRun letter={letter} />
    </div>
  );
}

const ToRun = ({ letter }: { letter: Letter }) => (
  <ButtonLink icon={ListTree} look="quiet" href={`/runs/${letter.traceId}`}>
    Open the run
  </ButtonLink>
);

function Edit({
  letter,
  text,
  onText,
  onClose,
}: {
  letter: Letter;
  text: string;
  onText: (text: string | null) => void;
  onClose: () => void;
}) {
  const { retry, busy } = useRetry(letter, onClose);
  const parsed = parseJson(text);
  const changed = text !== pretty(letter.data);
  return (
    <>
      <JsonEditor
        label="Payload"
        value={text}
        onChange={onText}
        height={260}
        problem={parsed.ok ? null : parsed.problem}
      />
      <p className={styles.hint}>
        {changed
          ? `A new event with this payload is delivered to ${letter.subscriber} alone; what it emits is emitted anew. This letter is closed and names it.`
          : "Unchanged: the delivery goes on, and what it has emitted before is recognised."}
        {" Parts shown as [redacted] keep what is stored."}
      </p>
      <div className={styles.actions}>
        <Button
          look="primary"
          icon={RotateCcw}
          disabled={!parsed.ok || busy}
          onClick={() => parsed.ok && retry(changed ? (parsed.value ?? null) : undefined)}
        >
          {changed ? "Retry with this payload" : "Retry"}
        </Button>
        <Button onClick={() => onText(null)}>Cancel</Button>
      </div>
    </>
  );
}

/** `retry(undefined)`: with the payload as it is. */
function useRetry(letter: Letter, onDone: () => void): { retry: (payload: unknown) => void; busy: boolean } {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (payload: unknown) =>
      data(
        api.POST("/__motia/api/dead/{id}/retry", {
          params: { path: { id: letter.id } },
          body: payload === undefined ? {} : { data: payload },
        }),
      ),
    onSuccess: () => {
      toast.ok(`${letter.subscriber} runs again.`, { href: `/runs/${letter.traceId}`, text: "Watch the run" });
      onDone();
    },
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["dead"] }),
  });
  return { retry: act.mutate, busy: act.isPending };
}

function Facts({ letter }: { letter: Letter }) {
  return (
    <dl className={styles.facts}>
      <dt>Topic</dt>
      <dd>
        <code>{letter.topic}</code>
      </dd>
      <dt>Emitted</dt>
      <dd>
        <Time at={letter.emittedAt} />
      </dd>
      <dt>Died</dt>
      <dd>
        <Time at={letter.changedAt} />
      </dd>
      {letter.group && (
        <>
          <dt>Group</dt>
          <dd>{letter.group}</dd>
        </>
      )}
      <dt>Id</dt>
      <dd>
        <code>{letter.id}</code> <CopyButton label="Copy the id" text={letter.id} />
      </dd>
    </dl>
  );
}

function AttemptItem({ attempt }: { attempt: Schemas["Attempt"] }) {
  const took = attempt.endedAt === null ? null : attempt.endedAt - attempt.startedAt;
  return (
    <li>
      <p className={styles.attemptHead}>
        <strong>Attempt {attempt.attempt}</strong>
        <Time at={attempt.startedAt} form="clock" />
        {took !== null && <span>{duration(took)}</span>}
        <span className={styles.quiet}>{attempt.outcome}</span>
      </p>
      {attempt.error && <p className={styles.error}>{attempt.error.message}</p>}
      {attempt.logs.map((log) => (
        <p key={log.id} className={styles.log} data-level={log.level}>
          <span>{log.level}</span> {log.msg}{" "}
          {log.fields && <span className={styles.quiet}>{preview(log.fields, 120)}</span>}
        </p>
      ))}
    </li>
  );
}
