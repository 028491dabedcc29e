// What a row of the list of runs shows.

import { shortTrace } from "@core/format";
import { LanguageBadge, StatusBadge } from "@ui/shared/Badge";
import type { Column } from "@ui/shared/DataTable";
import { Duration, Time } from "@ui/shared/Time";
import type { Schemas } from "@ui/shared/api";

import { RootName } from "./RootName";
import styles from "./runs.module.css";

type Trace = Schemas["Trace"];

export const COLUMNS: readonly Column<Trace>[] = [
  { id: "status", header: "Status", width: "92px", render: (trace) => <StatusBadge status={trace.status} /> },
  { id: "root", header: "Run", width: "minmax(120px, 1.4fr)", render: (trace) => <RootName root={trace.root} /> },
  {
    id: "what",
    header: "Steps, or the last error",
    width: "minmax(0, 2fr)",
    desktopOnly: true,
    render: (trace) => <Told trace={trace} />,
  },
  {
    id: "languages",
    header: "Languages",
    width: "92px",
    desktopOnly: true,
    render: (trace) => <Languages names={trace.languages} />,
  },
  {
    id: "calls",
    header: "Calls",
    width: "92px",
    align: "end",
    desktopOnly: true,
    render: (trace) => <Calls trace={trace} />,
  },
  {
    id: "duration",
    header: "Duration",
    width: "84px",
    desktopOnly: true,
    align: "end",
    render: (trace) => <Duration ms={trace.durationMs} />,
  },
  { id: "started", header: "Started", width: "88px", align: "end", render: (trace) => <Time at={trace.startedAt} /> },
  {
    id: "id",
    header: "Trace",
    width: "76px",
    desktopOnly: true,
    render: (trace) => <code className={styles.id}>{shortTrace(trace.traceId)}</code>,
  },
];

function Told({ trace }: { trace: Trace }) {
  if (trace.error && trace.status !== "ok") {
    return (
      <span className={styles.error} title={trace.error.message}>
        {trace.error.step}: {trace.error.message}
      </span>
    );
  }
  return <span className={styles.quiet}>{trace.steps.join(" → ")}</span>;
}

function Languages({ names }: { names: readonly string[] }) {
  return (
    <span className={styles.languages}>
      {names.map((name) => (
        <LanguageBadge key={name} language={name} />
      ))}
    </span>
  );
}

function Calls({ trace }: { trace: Trace }) {
  return (
    <>
      {trace.calls}
      {trace.failed > 0 && <span className={styles.failedCount}> · {trace.failed} failed</span>}
    </>
  );
}
