// Cron steps: their schedules in words, what is due next, how the last run went; pause, resume, run now.

import { plural } from "@core/format";
import { Badge, LanguageBadge, StatusBadge } from "@ui/shared/Badge";
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
import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";

import { CronActions } from "./CronActions";
import { CronPanel } from "./CronPanel";
import styles from "./cron.module.css";

type Cron = Schemas["Cron"];

const REFRESH_MS = 10_000;

export default function CronSteps() {
  const [parameters, change] = useUrlState();
  const {
    data: steps,
    error,
    refetch,
  } = useQuery({
    queryKey: ["cron"],
    queryFn: async ({ signal }) =>
      (await data(api.GET("/__motia/api/cron", { params: { query: { next: 10 } }, signal }))).items,
    refetchInterval: REFRESH_MS,
  });
  useRefresh(["cron"]);
  const selected = steps?.find((step) => step.step === parameters.get("step")) ?? null;
  return (
    <Page title="Cron" layout="fill" subtitle={steps && steps.length > 0 && plural(steps.length, "step")}>
      {error && <ErrorNotice error={error} retry={() => void refetch()} />}
      {!steps && !error && <Skeleton />}
      {steps?.length === 0 && (
        <EmptyState icon={CalendarClock} title="No step runs on a schedule">
          A step with <code>{'type: "cron"'}</code> and <code>{'cron: "0 9 * * 1-5"'}</code> appears here with its next
          occurrences.
        </EmptyState>
      )}
      {steps && steps.length > 0 && (
        <SplitPane name="cron" panel={selected && <CronPanel step={selected} onClose={() => change({ step: null })} />}>
          <DataTable
            label="Cron steps"
            rows={steps}
            columns={COLUMNS}
            rowKey={(step) => step.step}
            rowHref={(step) => link("/cron", { step: step.step })}
            current={selected?.step}
            rowTone={(step) =>
              step.lastRun && !["ok", "running"].includes(step.lastRun.status)
                ? "bad"
                : step.paused
                  ? "warn"
                  : undefined
            }
            rowHeight={44}
          />
        </SplitPane>
      )}
    </Page>
  );
}

const COLUMNS: readonly Column<Cron>[] = [
  { id: "step", header: "Step", width: "minmax(150px, 1fr)", render: (step) => <Name step={step} /> },
  { id: "schedule", header: "Schedule", width: "minmax(0, 1.6fr)", render: (step) => <Schedule step={step} /> },
  {
    id: "next",
    header: "Next",
    width: "96px",
    render: (step) => (step.paused ? <Badge tone="warn">paused</Badge> : <Time at={step.next[0]} />),
  },
  { id: "last", header: "Last run", width: "120px", desktopOnly: true, render: (step) => <Last step={step} /> },
  {
    id: "actions",
    header: <span className="visually-hidden">Actions</span>,
    width: "190px",
    align: "end",
    desktopOnly: true,
    render: (step) => <CronActions step={step} small />,
  },
];

const Name = ({ step }: { step: Cron }) => (
  <span className={styles.name}>
    <LanguageBadge language={step.language} />
    <strong>{step.step}</strong>
  </span>
);

function Schedule({ step }: { step: Cron }) {
  return (
    <span className={styles.schedule}>
      <span title={step.words}>{step.words}</span>
      <span className={styles.quiet}>
        <code>{step.cron}</code>, {step.zone}
      </span>
    </span>
  );
}

function Last({ step: { lastRun } }: { step: Cron }) {
  if (!lastRun) return <span className={styles.quiet}>none yet</span>;
  return (
    <span className={styles.schedule}>
      <StatusBadge status={lastRun.status} />
      <span className={styles.quiet}>
        <Time at={lastRun.startedAt} />
      </span>
    </span>
  );
}
