// Queues by subscriber, live: what waits, runs, is delayed, done and dead; pause and resume.

import { count, plural } from "@core/format";
import { Badge } from "@ui/shared/Badge";
import { type Column, DataTable } from "@ui/shared/DataTable";
import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { SearchInput } from "@ui/shared/Filters";
import { Page } from "@ui/shared/Page";
import { Skeleton } from "@ui/shared/Skeleton";
import { SplitPane } from "@ui/shared/SplitPane";
import { Time } from "@ui/shared/Time";
import type { Schemas } from "@ui/shared/api";
import { useQueues } from "@ui/shared/queues";
import { link, useUrlState } from "@ui/shared/url";
import { Activity } from "lucide-react";
import { useCallback } from "react";

import { PauseButton } from "./PauseButton";
import { QueuePanel } from "./QueuePanel";
import styles from "./queues.module.css";

export type Queue = Schemas["Queue"];

export default function Queues() {
  const [parameters, change] = useUrlState();
  const { queues, error, retry } = useQueues();
  const text = parameters.get("text") ?? "";
  const search = useCallback((value: string) => change({ text: value }), [change]);
  const shown = (queues ?? []).filter((queue) =>
    [queue.subscriber, ...queue.topics].some((name) => name.toLowerCase().includes(text.toLowerCase())),
  );
  const selected = queues?.find((queue) => queue.subscriber === parameters.get("subscriber")) ?? null;
  return (
    <Page
      title="Queues"
      layout="fill"
      subtitle={queues && queues.length > 0 && summary(queues)}
      toolbar={<SearchInput value={text} onChange={search} placeholder="Search queues" />}
    >
      {error && <ErrorNotice error={error} retry={retry} />}
      {!queues && !error && <Skeleton />}
      {queues && shown.length === 0 && <Nothing none={queues.length === 0} />}
      {shown.length > 0 && (
        <SplitPane
          name="queues"
          panel={
            selected && (
              <QueuePanel
                key={selected.subscriber}
                queue={selected}
                onClose={() => change({ subscriber: null, state: null })}
              />
            )
          }
        >
          <DataTable
            label="Queues"
            rows={shown}
            columns={COLUMNS}
            rowKey={(queue) => queue.subscriber}
            rowHref={(queue) => link("/queues", { subscriber: queue.subscriber, text })}
            current={selected?.subscriber}
            rowTone={(queue) => (queue.dead > 0 ? "bad" : queue.paused || !queue.loaded ? "warn" : undefined)}
          />
        </SplitPane>
      )}
    </Page>
  );
}

function summary(queues: readonly Queue[]): string {
  const sum = (pick: (queue: Queue) => number) => queues.reduce((all, queue) => all + pick(queue), 0);
  return `${plural(queues.length, "subscriber")}, ${count(sum((queue) => queue.ready))} waiting, ${count(sum((queue) => queue.running))} running, ${count(sum((queue) => queue.dead))} dead`;
}

function Nothing({ none }: { none: boolean }) {
  return none ? (
    <EmptyState icon={Activity} title="No step subscribes to a topic">
      Add a step of type <code>event</code> with <code>subscribes</code>: its queue appears here when it is loaded.
    </EmptyState>
  ) : (
    <EmptyState icon={Activity} title="No queue fits this search" />
  );
}

const COLUMNS: readonly Column<Queue>[] = [
  { id: "subscriber", header: "Subscriber", width: "minmax(110px, 1.4fr)", render: (queue) => <Name queue={queue} /> },
  {
    id: "topics",
    header: "Topics",
    width: "minmax(0, 1fr)",
    desktopOnly: true,
    render: (queue) => <span className={styles.quiet}>{queue.topics.join(", ")}</span>,
  },
  { id: "ready", header: "Waiting", width: "68px", align: "end", render: (queue) => <Number value={queue.ready} /> },
  {
    id: "oldest",
    header: "Oldest",
    width: "84px",
    align: "end",
    desktopOnly: true,
    render: (queue) => <Time at={queue.oldestReadyAt} />,
  },
  {
    id: "running",
    header: "Running",
    width: "68px",
    align: "end",
    render: (queue) => <Number value={queue.running} of={queue.concurrency} />,
  },
  {
    id: "scheduled",
    header: "Delayed",
    width: "68px",
    align: "end",
    desktopOnly: true,
    render: (queue) => <Number value={queue.scheduled} />,
  },
  {
    id: "done",
    header: "Done",
    width: "68px",
    align: "end",
    desktopOnly: true,
    render: (queue) => <Number value={queue.done} />,
  },
  { id: "dead", header: "Dead", width: "60px", align: "end", render: (queue) => <Number value={queue.dead} bad /> },
  {
    id: "action",
    header: <span className="visually-hidden">Action</span>,
    width: "92px",
    align: "end",
    desktopOnly: true,
    render: (queue) => <PauseButton queue={queue} small />,
  },
];

function Name({ queue }: { queue: Queue }) {
  return (
    <span className={styles.name}>
      <span className={styles.subscriber}>{queue.subscriber}</span>
      {queue.type === "fifo" && <Badge>fifo</Badge>}
      {queue.paused && <Badge tone="warn">paused</Badge>}
      {!queue.loaded && <Badge tone="warn">not loaded</Badge>}
    </span>
  );
}

function Number({ value, of, bad }: { value: number; of?: number | null; bad?: boolean }) {
  const look = value === 0 ? styles.zero : bad ? styles.bad : undefined;
  return (
    <span className={look}>
      {count(value)}
      {of != null && value > 0 && <span className={styles.quiet}>/{of}</span>}
    </span>
  );
}
