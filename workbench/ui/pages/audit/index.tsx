// The audit: who did what through the Workbench, the command line and the API.

import { preview } from "@core/json";
import { Button } from "@ui/shared/Button";
import { type Column, DataTable } from "@ui/shared/DataTable";
import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { SearchInput, Select } from "@ui/shared/Filters";
import { JsonView } from "@ui/shared/JsonView";
import { Page } from "@ui/shared/Page";
import { Panel, SplitPane } from "@ui/shared/SplitPane";
import { Skeleton } from "@ui/shared/Skeleton";
import { Time } from "@ui/shared/Time";
import { type Schemas, api, data } from "@ui/shared/api";
import { link, useUrlState } from "@ui/shared/url";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useCallback } from "react";

import styles from "./audit.module.css";

type Entry = Schemas["AuditEntry"];

const PAGE = 100;
const REFRESH_MS = 5_000;
/** Beginnings of the names of actions. */
const ACTIONS = [
  { value: "dead.", text: "dead letters" },
  { value: "run.", text: "replays of runs" },
  { value: "event.", text: "events" },
  { value: "delivery.", text: "deliveries" },
  { value: "queue.", text: "queues" },
  { value: "cron.", text: "cron" },
  { value: "state.", text: "state" },
  { value: "stream.", text: "streams" },
  { value: "store.", text: "store" },
];

export default function Audit() {
  const [parameters, change] = useUrlState();
  const action = parameters.get("action") ?? "";
  const target = parameters.get("target") ?? "";
  const search = useCallback((value: string) => change({ target: value }), [change]);
  const list = useInfiniteQuery({
    queryKey: ["audit", action, target],
    queryFn: ({ pageParam, signal }) => {
      const query = { action: action || undefined, target: target || undefined, limit: PAGE, after: pageParam };
      return data(api.GET("/__motia/api/audit", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const selected = rows.find((entry) => entry.id === parameters.get("entry"));
  const filtered = action !== "" || target !== "";
  return (
    <Page
      title="Audit"
      layout="fill"
      toolbar={
        <>
          <SearchInput value={target} onChange={search} placeholder="What it was done to" />
          <Select
            label="Action"
            any="Any action"
            value={action}
            options={ACTIONS}
            onChange={(value) => change({ action: value })}
          />
        </>
      }
    >
      {list.error && <ErrorNotice error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton />}
      {list.isSuccess && rows.length === 0 && (
        <Nothing onClear={filtered ? () => change({ action: null, target: null }) : undefined} />
      )}
      {rows.length > 0 && (
        <SplitPane
          name="audit"
          panel={selected && <EntryPanel entry={selected} onClose={() => change({ entry: null })} />}
        >
          <DataTable
            label="Audit"
            rows={rows}
            columns={COLUMNS}
            rowKey={(entry) => entry.id}
            rowHref={(entry) => link("/audit", { action, target, entry: entry.id })}
            current={selected?.id}
            onEnd={() => void (list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage())}
            loadingMore={list.isFetchingNextPage}
          />
        </SplitPane>
      )}
    </Page>
  );
}

function Nothing({ onClear }: { onClear?: () => void }) {
  if (onClear) {
    return (
      <EmptyState
        icon={ScrollText}
        title="No action fits these filters"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      />
    );
  }
  return (
    <EmptyState icon={ScrollText} title="Nobody has changed anything yet">
      Every replay, edit, retry, drop and pause is written down here, with who did it.
    </EmptyState>
  );
}

function EntryPanel({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  return (
    <Panel label="Audit entry" title={<code>{entry.action}</code>} onClose={onClose}>
      <dl className={styles.facts}>
        <dt>When</dt>
        <dd>
          <Time at={entry.at} form="clock" />
        </dd>
        <dt>Who</dt>
        <dd>{entry.who}</dd>
        <dt>To what</dt>
        <dd>{entry.target || "many"}</dd>
      </dl>
      <JsonView label="Detail" value={entry.detail} depth={3} />
    </Panel>
  );
}

const COLUMNS: readonly Column<Entry>[] = [
  { id: "at", header: "When", width: "92px", render: (entry) => <Time at={entry.at} /> },
  { id: "action", header: "Action", width: "130px", render: (entry) => <code>{entry.action}</code> },
  {
    id: "target",
    header: "To what",
    width: "minmax(0, 1.4fr)",
    render: (entry) => entry.target || <span className={styles.quiet}>many</span>,
  },
  { id: "who", header: "Who", width: "minmax(0, 1fr)", desktopOnly: true, render: (entry) => entry.who },
  {
    id: "detail",
    header: "Detail",
    width: "minmax(0, 2fr)",
    desktopOnly: true,
    render: (entry) => <code className={styles.quiet}>{preview(entry.detail)}</code>,
  },
];
