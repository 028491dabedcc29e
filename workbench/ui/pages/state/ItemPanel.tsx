// One value: read, edit, expire, delete. A value that was changed meanwhile is not overwritten unseen.

import { parseJson, pretty } from "@core/json";
import { ApiProblem } from "@core/api/problem";
import { EXPIRIES, expiryFields } from "@core/state/expiry";
import { Button } from "@ui/shared/Button";
import { JsonEditor } from "@ui/shared/Code";
import { CopyButton } from "@ui/shared/CopyButton";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { Select } from "@ui/shared/Filters";
import { JsonView } from "@ui/shared/JsonView";
import { Panel } from "@ui/shared/SplitPane";
import { Skeleton } from "@ui/shared/Skeleton";
import { Time } from "@ui/shared/Time";
import { type Schemas, api, data } from "@ui/shared/api";
import { useConfirm } from "@ui/shared/confirm";
import { useHotkeys } from "@ui/shared/hotkeys";
import { toast } from "@ui/shared/toast";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Save, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";

import styles from "./state.module.css";

type Item = Schemas["StateItem"];

interface ItemPanelProps {
  group: string;
  id: string;
  onClose: () => void;
}

export function ItemPanel({ group, id, onClose }: ItemPanelProps) {
  const path = { group, key: id };
  const {
    data: item,
    error,
    refetch,
  } = useQuery({
    queryKey: ["state", "item", group, id],
    queryFn: ({ signal }) => data(api.GET("/__motia/api/state/{group}/{key}", { params: { path }, signal })),
  });
  return (
    <Panel label={`Value of ${id}`} title={<code className={styles.title}>{id}</code>} onClose={onClose}>
      {error && <ErrorNotice error={error} retry={() => void refetch()} />}
      {!item && !error && <Skeleton />}
      {item && <Editor path={path} stored={item} onClose={onClose} />}
    </Panel>
  );
}

function Editor({
  path,
  stored,
  onClose,
}: {
  path: { group: string; key: string };
  stored: Item;
  onClose: () => void;
}) {
  // What is edited is the item as it was when the editing began, whatever the query brings meanwhile.
  const [base, setBase] = useState(stored);
  const [text, setText] = useState(() => pretty(stored.value));
  const [expiry, setExpiry] = useState("keep");
  const [stale, setStale] = useState<Item | null>(null);
  const client = useQueryClient();
  const parsed = parseJson(text);
  const begin = (item: Item) => {
    setBase(item);
    setText(pretty(item.value));
    setExpiry("keep");
    setStale(null);
  };
  const save = useMutation({
    mutationFn: ({ revision }: { revision: number }) => {
      const value = parsed.ok ? (parsed.value ?? null) : null;
      const body = { value, revision, ...expiryFields(expiry, base.expiresAt) };
      return data(api.PUT("/__motia/api/state/{group}/{key}", { params: { path }, body }));
    },
    onSuccess: (item) => {
      // What was saved is what is stored: an answer of before would look like a change by somebody else.
      client.setQueryData(["state", "item", path.group, path.key], item);
      toast.ok(`${path.key} is saved.`);
      begin(item);
    },
    onError: (error) => {
      const current =
        error instanceof ApiProblem && error.name === "revision-stale" ? (error.current as Item | null) : undefined;
      if (current) setStale(current);
      else toast.failed(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["state"] }),
  });
  const changed = text !== pretty(base.value) || expiry !== "keep";
  const ready = parsed.ok && parsed.value !== undefined && changed && !save.isPending;
  useHotkeys("Value", [
    { keys: "mod+s", label: "Save", run: () => ready && save.mutate({ revision: base.revision }), inInputs: true },
  ]);
  return (
    <>
      <p className={styles.meta}>
        Revision {base.revision}, updated <Time at={base.updatedAt} />
        {base.expiresAt !== null && (
          <>
            , expires <Time at={base.expiresAt} />
          </>
        )}
        <CopyButton label="Copy the value" text={() => text} />
      </p>
      {stale === null && stored.revision !== base.revision && <Changed onTake={() => begin(stored)} edited={changed} />}
      {stale && (
        <Stale
          stale={stale}
          onTake={() => begin(stale)}
          onOverwrite={() => save.mutate({ revision: stale.revision })}
        />
      )}
      <JsonEditor
        label={`Value of ${path.key}`}
        value={text}
        onChange={setText}
        height={320}
        problem={parsed.ok ? null : parsed.problem}
      />
      {base.masked && <p className={styles.hint}>Parts shown as [redacted] keep what is stored.</p>}
      <div className={styles.actions}>
        <Select label="Expiry" value={expiry} options={EXPIRIES} onChange={setExpiry} />
        <span className={styles.right}>
          <Delete path={path} revision={base.revision} onDone={onClose} />
        </span>
        <Button look="primary" icon={Save} disabled={!ready} onClick={() => save.mutate({ revision: base.revision })}>
          Save
        </Button>
      </div>
    </>
  );
}

function Changed({ onTake, edited }: { onTake: () => void; edited: boolean }) {
  return (
    <div className={styles.stale} role="status">
      <p>It was changed meanwhile.{edited && " Saving will ask what to do."}</p>
      <Button onClick={onTake}>Show the new value</Button>
    </div>
  );
}

function Stale({ stale, onTake, onOverwrite }: { stale: Item; onTake: () => void; onOverwrite: () => void }) {
  return (
    <div className={styles.stale} role="alert">
      <p>
        <TriangleAlert size={14} aria-hidden /> Not saved: it was changed meanwhile, to revision {stale.revision}. This
        is stored now:
      </p>
      <JsonView label="Stored value" value={stale.value} />
      <div className={styles.actions}>
        <Button onClick={onTake}>Take the stored value</Button>
        <Button look="danger" onClick={onOverwrite}>
          Overwrite it with mine
        </Button>
      </div>
    </div>
  );
}

function Delete({
  path,
  revision,
  onDone,
}: {
  path: { group: string; key: string };
  revision: number;
  onDone: () => void;
}) {
  const confirm = useConfirm();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: async () => api.DELETE("/__motia/api/state/{group}/{key}", { params: { path, query: { revision } } }),
    onSuccess: () => {
      toast.ok(`${path.key} is deleted.`);
      onDone();
      // The value itself is not asked for again: it is gone.
      return client.invalidateQueries({ queryKey: ["state"], predicate: ({ queryKey }) => queryKey[1] !== "item" });
    },
    onError: (error) => {
      toast.failed(error);
      return client.invalidateQueries({ queryKey: ["state"] });
    },
  });
  const ask = async () => {
    const yes = await confirm({
      title: `Delete ${path.key}?`,
      body: `It is removed from the group ${path.group}. It cannot be undone.`,
      action: "Delete",
      danger: true,
    });
    if (yes) remove.mutate();
  };
  return (
    <Button icon={Trash2} disabled={remove.isPending} onClick={() => void ask()}>
      Delete
    </Button>
  );
}
