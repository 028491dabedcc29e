import { plural } from "@core/format";
import { StatusBadge } from "@ui/shared/Badge";
import { Button, ButtonLink } from "@ui/shared/Button";
import { type Column, DataTable } from "@ui/shared/DataTable";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { Panel } from "@ui/shared/SplitPane";
import { Skeleton } from "@ui/shared/Skeleton";
import { Tabs } from "@ui/shared/Tabs";
import { Time } from "@ui/shared/Time";
import { type Schemas, api, data } from "@ui/shared/api";
import { useConfirm } from "@ui/shared/confirm";
import { toast } from "@ui/shared/toast";
import { link, useUrlParam } from "@ui/shared/url";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban, Inbox } from "lucide-react";

import { PauseButton } from "./PauseButton";
import styles from "./queues.module.css";

type Queue = Schemas["Queue"];
type Delivery = Schemas["Delivery"];

const STATES = ["ready", "running", "scheduled", "done", "dead", "cancelled"] as const;
const REFRESH_MS = 2_000;

/** One queue: its deliveries by state, each leading to its run. */
export function QueuePanel({ queue, onClose }: { queue: Queue; onClose: () => void }) {
  const [state, setState] = useUrlParam("state", "ready");
  return (
    <Panel label={`Queue of ${queue.subscriber}`} title={queue.subscriber} onClose={onClose} fill>
      <div className={styles.panelHead}>
        <p className={styles.quiet}>{about(queue)}</p>
        <div className={styles.panelActions}>
          <PauseButton queue={queue} />
          {queue.ready + queue.scheduled > 0 && <GiveUp queue={queue} />}
          {queue.dead > 0 && (
            <ButtonLink icon={Inbox} href={link("/dead", { subscriber: queue.subscriber })}>
              {plural(queue.dead, "dead letter")}
            </ButtonLink>
          )}
        </div>
      </div>
      <Tabs
        label="State of the deliveries"
        value={state}
        onChange={setState}
        tabs={STATES.map((value) => ({ value, text: `${value} ${queue[value]}` }))}
      />
      <Deliveries key={state} queue={queue} state={state} />
    </Panel>
  );
}

function about(queue: Queue): string {
  if (!queue.loaded) return "Its step is not loaded: deliveries wait until it is back, without ageing.";
  const attempts = queue.maxAttempts === null ? "" : `, ${plural(queue.maxAttempts, "attempt")}`;
  const order = queue.type === "fifo" ? "In order within each group" : "In any order";
  return `${order}, ${queue.concurrency === null ? "no limit of its own" : `at most ${queue.concurrency} at a time`}${attempts}.`;
}

function GiveUp({ queue }: { queue: Queue }) {
  const confirm = useConfirm();
  const client = useQueryClient();
  const body = { subscriber: queue.subscriber };
  const cancel = useMutation({
    mutationFn: () => data(api.POST("/__motia/api/deliveries/cancel", { body })),
    onSuccess: (done) => toast.ok(`${plural(done.count, "delivery", "deliveries")} given up.`),
    onError: toast.failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["queues"] }),
  });
  const ask = async () => {
    const plan = await data(api.POST("/__motia/api/deliveries/cancel", { body: { ...body, dryRun: true } })).catch(
      toast.failed,
    );
    if (!plan) return;
    const many = plural(plan.count, "delivery", "deliveries");
    const yes = await confirm({
      title: `Give up what waits for ${queue.subscriber}?`,
      body: `${many} will not run. Their events stay, and can be replayed one by one.`,
      action: `Give up ${many}`,
      danger: true,
    });
    if (yes) cancel.mutate();
  };
  return (
    <Button icon={Ban} disabled={cancel.isPending} onClick={() => void ask()}>
      Give up what waits
    </Button>
  );
}

function Deliveries({ queue, state }: { queue: Queue; state: string }) {
  const query = { subscriber: queue.subscriber, state, limit: 100 };
  const list = useInfiniteQuery({
    queryKey: ["queues", "deliveries", query],
    queryFn: ({ pageParam, signal }) =>
      data(api.GET("/__motia/api/deliveries", { params: { query: { ...query, after: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.error && !list.data) return <ErrorNotice error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton />;
  if (rows.length === 0) return <p className={styles.none}>No delivery is {state}.</p>;
  return (
    <DataTable
      label={`Deliveries that are ${state}`}
      rows={rows}
      columns={COLUMNS}
      rowKey={(delivery) => delivery.id}
      rowHref={(delivery) =>
        delivery.state === "dead" ? link("/dead", { letter: delivery.id }) : link(`/runs/${delivery.traceId}`)
      }
      onEnd={() => void (list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage())}
      loadingMore={list.isFetchingNextPage}
    />
  );
}

const COLUMNS: readonly Column<Delivery>[] = [
  {
    id: "state",
    header: "State",
    width: "96px",
    render: (delivery) => <StatusBadge status={delivery.state}>{delivery.waiting ?? undefined}</StatusBadge>,
  },
  { id: "topic", header: "Topic", width: "minmax(0, 1fr)", render: (delivery) => <code>{delivery.topic}</code> },
  { id: "attempt", header: "Attempt", width: "60px", align: "end", render: (delivery) => delivery.attempt },
  {
    id: "emitted",
    header: "Emitted",
    width: "84px",
    align: "end",
    render: (delivery) => <Time at={delivery.emittedAt} />,
  },
  {
    id: "due",
    header: "Due",
    width: "84px",
    align: "end",
    desktopOnly: true,
    render: (delivery) => <Time at={delivery.runAt} />,
  },
];
