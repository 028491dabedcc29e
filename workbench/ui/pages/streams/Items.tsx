import { preview } from "@core/json";
import { type Column, DataTable } from "@ui/shared/DataTable";
import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { JsonView } from "@ui/shared/JsonView";
import { Panel, SplitPane } from "@ui/shared/SplitPane";
import { Skeleton } from "@ui/shared/Skeleton";
import { Time } from "@ui/shared/Time";
import { type Schemas, api, data } from "@ui/shared/api";
import { useLiveItems, useSoon } from "@ui/shared/live";
import { link, useUrlState } from "@ui/shared/url";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Radio } from "lucide-react";

import styles from "./streams.module.css";

type Item = Schemas["StreamItem"];

const PAGE = 200;
const REFRESH_MS = 300;

/** The items of a group as they are stored, read anew as they change. */
export function Items({ stream, group }: { stream: string; group: string }) {
  const [parameters, change] = useUrlState();
  const key = ["streams", "of", stream, "items", group];
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => {
      const path = { name: stream, group };
      return data(
        api.GET("/__motia/api/streams/{name}/{group}", {
          params: { path, query: { limit: PAGE, after: pageParam } },
          signal,
        }),
      );
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  useReread(stream, group, key);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const selected = rows.find((item) => item.id === parameters.get("item"));
  if (list.error && !list.data) return <ErrorNotice error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton />;
  if (rows.length === 0) {
    return (
      <EmptyState icon={Radio} title="The group holds no item">
        Steps write items with <code>streams.{stream}.set(group, id, data)</code>. Live frames also show events that
        store nothing.
      </EmptyState>
    );
  }
  return (
    <SplitPane
      name="stream"
      panel={
        selected && (
          <Panel
            label={`Item ${selected.id}`}
            title={<code>{selected.id}</code>}
            onClose={() => change({ item: null })}
          >
            <p className={styles.meta}>
              Revision {selected.revision}, changed <Time at={selected.timestamp} />
            </p>
            <JsonView label="Item" value={selected.data} depth={3} />
          </Panel>
        )
      }
    >
      <DataTable
        label={`Items of ${group}`}
        rows={rows}
        columns={COLUMNS}
        rowKey={(item) => item.id}
        rowHref={(item) => link("/streams", { stream, group, item: item.id })}
        current={selected?.id}
        onEnd={() => void (list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage())}
        loadingMore={list.isFetchingNextPage}
      />
    </SplitPane>
  );
}

function useReread(stream: string, group: string, queryKey: readonly unknown[]): void {
  const client = useQueryClient();
  const soon = useSoon(() => client.invalidateQueries({ queryKey }), REFRESH_MS);
  useLiveItems("stream", { stream, group }, { items: () => soon.ask(), reset: () => soon.ask() });
}

const COLUMNS: readonly Column<Item>[] = [
  { id: "id", header: "Id", width: "minmax(100px, 1fr)", render: (item) => <code>{item.id}</code> },
  {
    id: "data",
    header: "Data",
    width: "minmax(0, 2.4fr)",
    render: (item) => <code className={styles.quiet}>{preview(item.data)}</code>,
  },
  { id: "changed", header: "Changed", width: "84px", align: "end", render: (item) => <Time at={item.timestamp} /> },
];
