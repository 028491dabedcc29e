// Dead letters: what was given up, with all that is known of it; edit, retry or drop one or many.

import { plural } from "@core/format";
import { Button } from "@ui/shared/Button";
import { type Column, DataTable } from "@ui/shared/DataTable";
import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { Page } from "@ui/shared/Page";
import { Skeleton } from "@ui/shared/Skeleton";
import { SplitPane } from "@ui/shared/SplitPane";
import { Time } from "@ui/shared/Time";
import { type Schemas, api, data } from "@ui/shared/api";
import { useRefresh } from "@ui/shared/live";
import { link, useUrlState } from "@ui/shared/url";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { useMemo, useState } from "react";

import { DeadToolbar } from "./DeadToolbar";
import { LetterPanel } from "./LetterPanel";
import styles from "./dead.module.css";
import { filterOf, filters } from "./filters";

type Letter = Schemas["Delivery"];

const PAGE = 100;

export default function Dead() {
  const [parameters, change] = useUrlState();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const list = useLetters(parameters);
  const rows = list.rows;
  const open = parameters.get("letter");
  const clear = filters.isSet(parameters) ? () => change(filters.cleared) : undefined;
  const chosen = useMemo(
    () => rows.filter((letter) => selected.has(letter.id)).map((letter) => letter.id),
    [rows, selected],
  );
  const toggle = (id: string) => setSelected(toggled(selected, id));
  const all = () => setSelected(chosen.length === rows.length ? new Set() : new Set(rows.map((letter) => letter.id)));
  return (
    <Page
      title="Dead letters"
      layout="fill"
      subtitle={
        rows.length > 0 &&
        (list.hasNextPage ? `the last ${plural(rows.length, "letter")}, more below` : plural(rows.length, "letter"))
      }
      toolbar={
        <DeadToolbar chosen={chosen} some={rows.length > 0} onClear={clear} onDone={() => setSelected(new Set())} />
      }
    >
      {list.error && <ErrorNotice error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton />}
      <SplitPane
        name="dead"
        initialWidth={560}
        panel={open && <LetterPanel key={open} id={open} onClose={() => change({ letter: null })} />}
      >
        {list.isSuccess && rows.length === 0 && <Nothing onClear={clear} />}
        {rows.length > 0 && (
          <DataTable
            label="Dead letters"
            rows={rows}
            columns={COLUMNS}
            rowKey={(letter) => letter.id}
            rowHref={(letter) => link("/dead", { ...filters.kept(parameters), letter: letter.id })}
            current={open}
            selection={{ selected, toggle, all }}
            onEnd={list.more}
            loadingMore={list.isFetchingNextPage}
          />
        )}
      </SplitPane>
    </Page>
  );
}

function useLetters(parameters: URLSearchParams) {
  const given = ["subscriber", "topic", "text", "window"].map((name) => parameters.get(name));
  const list = useInfiniteQuery({
    queryKey: ["dead", "list", ...given],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filterOf(parameters, Date.now()), limit: PAGE, after: pageParam };
      return data(api.GET("/__motia/api/dead", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  useRefresh(["dead"]);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  return { ...list, rows, more: () => void (list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage()) };
}

function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

function Nothing({ onClear }: { onClear?: () => void }) {
  if (onClear) {
    return (
      <EmptyState
        icon={Inbox}
        title="No dead letter fits these filters"
        action={<Button onClick={onClear}>Clear the filters</Button>}
      />
    );
  }
  return (
    <EmptyState icon={Inbox} title="No dead letters">
      A delivery whose attempts are used up waits here, with its payload and every error, until somebody retries or
      drops it.
    </EmptyState>
  );
}

const COLUMNS: readonly Column<Letter>[] = [
  {
    id: "subscriber",
    header: "Subscriber",
    width: "minmax(90px, 1fr)",
    render: (letter) => <strong>{letter.subscriber}</strong>,
  },
  { id: "error", header: "Last error", width: "minmax(0, 2fr)", render: (letter) => <Told letter={letter} /> },
  {
    id: "topic",
    header: "Topic",
    width: "minmax(0, 1fr)",
    desktopOnly: true,
    render: (letter) => <code>{letter.topic}</code>,
  },
  {
    id: "attempts",
    header: "Attempts",
    width: "64px",
    align: "end",
    desktopOnly: true,
    render: (letter) => letter.attempt,
  },
  { id: "died", header: "Died", width: "80px", align: "end", render: (letter) => <Time at={letter.changedAt} /> },
];

function Told({ letter: { error } }: { letter: Letter }) {
  if (!error) return <span className={styles.quiet}>unknown</span>;
  return (
    <span title={error.message} className={styles.error}>
      {error.type && <b>{error.type}: </b>}
      {error.message}
    </span>
  );
}
