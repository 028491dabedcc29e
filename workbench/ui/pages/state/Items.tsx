import { preview } from "@core/json";
import { Button } from "@ui/shared/Button";
import { type Column, DataTable } from "@ui/shared/DataTable";
import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { SearchInput } from "@ui/shared/Filters";
import { Skeleton } from "@ui/shared/Skeleton";
import { Time } from "@ui/shared/Time";
import { type Schemas, api, data } from "@ui/shared/api";
import { useConfirm } from "@ui/shared/confirm";
import { toast } from "@ui/shared/toast";
import { link, useUrlParam, useUrlState } from "@ui/shared/url";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, Database, Trash2 } from "lucide-react";

import styles from "./state.module.css";

type Item = Schemas["StateItem"];

const PAGE = 200;

/** The items of a group, searched in key and value. */
export function Items({ group, current }: { group: string | null; current: string | null }) {
  if (group === null) {
    return (
      <EmptyState icon={Database} title="Choose a group">
        Its keys and values are shown here, to be searched and edited.
      </EmptyState>
    );
  }
  return <OfGroup group={group} current={current} />;
}

function OfGroup({ group, current }: { group: string; current: string | null }) {
  const [text, setText] = useUrlParam("text");
  const [parameters, change] = useUrlState();
  const list = useInfiniteQuery({
    queryKey: ["state", "items", group, text],
    queryFn: ({ pageParam, signal }) => {
      const query = { text: text || undefined, limit: PAGE, after: pageParam };
      return data(api.GET("/__motia/api/state/{group}", { params: { path: { group }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const href = (item: Item) => link("/state", { group, groups: parameters.get("groups"), text, key: item.key });
  return (
    <>
      <div className={styles.bar}>
        <span className={styles.back}>
          <Button look="quiet" icon={ArrowLeft} onClick={() => change({ group: null, key: null })}>
            Groups
          </Button>
        </span>
        <SearchInput value={text} onChange={setText} placeholder="Search keys and values" />
        <Clear group={group} />
      </div>
      {list.error && <ErrorNotice error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton />}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState icon={Database} title={text ? "No key or value holds this" : "The group is empty"} />
      )}
      {rows.length > 0 && (
        <DataTable
          label={`State of ${group}`}
          rows={rows}
          columns={COLUMNS}
          rowKey={(item) => item.key}
          rowHref={href}
          current={current}
          onEnd={() => void (list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage())}
          loadingMore={list.isFetchingNextPage}
        />
      )}
    </>
  );
}

function Clear({ group }: { group: string }) {
  const confirm = useConfirm();
  const client = useQueryClient();
  const [, change] = useUrlState();
  const clear = useMutation({
    mutationFn: () => data(api.DELETE("/__motia/api/state/{group}", { params: { path: { group } } })),
    onSuccess: (done) => {
      toast.ok(`The group is gone, with ${done.count} keys.`);
      change({ group: null, key: null });
    },
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["state"] }),
  });
  const ask = async () => {
    const body = "All of its keys are removed at once. It cannot be undone.";
    if (await confirm({ title: `Delete the group ${group}?`, body, action: "Delete the group", danger: true })) {
      clear.mutate();
    }
  };
  return (
    <span className={styles.right}>
      <Button look="quiet" icon={Trash2} disabled={clear.isPending} onClick={() => void ask()}>
        Delete the group
      </Button>
    </span>
  );
}

const COLUMNS: readonly Column<Item>[] = [
  { id: "key", header: "Key", width: "minmax(120px, 1fr)", render: (item) => <code>{item.key}</code> },
  {
    id: "value",
    header: "Value",
    width: "minmax(0, 2.4fr)",
    render: (item) => <code className={styles.quiet}>{preview(item.value)}</code>,
  },
  {
    id: "revision",
    header: "Revision",
    width: "72px",
    align: "end",
    desktopOnly: true,
    render: (item) => item.revision,
  },
  {
    id: "expires",
    header: "Expires",
    width: "84px",
    align: "end",
    desktopOnly: true,
    render: (item) => <Time at={item.expiresAt} />,
  },
  { id: "updated", header: "Updated", width: "84px", align: "end", render: (item) => <Time at={item.updatedAt} /> },
];
