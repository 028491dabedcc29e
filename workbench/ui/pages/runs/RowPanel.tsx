// What is selected in the waterfall, in full: what went in and out, what went wrong and where, what was done and said.

import { plural } from "@core/format";
import { asTest } from "@core/trace/as-test";
import { asCurl, askedBy } from "@core/trace/copy";
import { momentsOf } from "@core/trace/moments";
import type { Run } from "@core/trace/model";
import type { Row } from "@core/trace/waterfall";
import { LanguageBadge, StatusBadge } from "@ui/shared/Badge";
import { Button } from "@ui/shared/Button";
import { CopyButton } from "@ui/shared/CopyButton";
import { Panel } from "@ui/shared/SplitPane";
import { Tabs } from "@ui/shared/Tabs";
import type { Schemas } from "@ui/shared/api";
import { useUrlState } from "@ui/shared/url";
import { Columns2, RotateCcw } from "lucide-react";

import { Happened } from "./Happened";
import { RunDetails } from "./RunDetails";
import { WaitingDetails } from "./WaitingDetails";
import styles from "./panel.module.css";

interface RowPanelProps {
  row: Row;
  detail: Schemas["TraceDetail"];
  onClose: () => void;
}

export function RowPanel({ row, detail, onClose }: RowPanelProps) {
  const attempt = row.attempts > 1 ? `, attempt ${row.attempt} of ${row.attempts}` : "";
  return (
    <Panel
      label={`${row.step}${attempt}`}
      title={
        <>
          {row.run && <LanguageBadge language={row.run.language} />}
          <span className={styles.step}>{row.step}</span>
          <StatusBadge status={row.status} />
        </>
      }
      onClose={onClose}
    >
      {row.run ? <OfRun run={row.run} row={row} detail={detail} /> : <WaitingDetails row={row} />}
    </Panel>
  );
}

function OfRun({ run, row, detail }: { run: Run; row: Row; detail: Schemas["TraceDetail"] }) {
  const [parameters, change] = useUrlState();
  const logs = detail.logs.filter((log) => log.call === run.id);
  const tabs = [
    { value: "result", text: "Result" },
    { value: "happened", text: `${plural(run.spans.length, "operation")}, ${plural(logs.length, "log")}` },
    ...(run.http ? [{ value: "request", text: "Request" }] : []),
  ];
  const tab = tabs.some(({ value }) => value === parameters.get("tab"))
    ? (parameters.get("tab") ?? "result")
    : "result";
  return (
    <>
      <div className={styles.actions}>
        <Button icon={RotateCcw} onClick={() => change({ replay: run.id })}>
          Replay from here
        </Button>
        <Button icon={Columns2} onClick={() => change({ compare: comparedWith(row) })}>
          Compare
        </Button>
        <Copies run={run} />
      </div>
      <Tabs
        label="Details"
        value={tab}
        onChange={(value) => change({ tab: value === "result" ? null : value })}
        tabs={tabs}
      />
      <div className={styles.tab}>
        {tab === "result" && <RunDetails run={run} row={row} />}
        {tab === "happened" && <Happened moments={momentsOf(run, logs, run.startedAt)} />}
        {tab === "request" && <Request run={run} />}
      </div>
    </>
  );
}

/** The attempt before it, or the one after it; alone where it is the only one. */
function comparedWith(row: Row): string {
  const { runs } = row.node;
  const other = runs[row.attempt - 2] ?? runs[row.attempt];
  const ids = other
    ? [other, row.run].sort((a, b) => (a?.startedAt ?? 0) - (b?.startedAt ?? 0)).map((run) => run?.id)
    : [row.run?.id];
  return ids.join(",");
}

function Copies({ run }: { run: Run }) {
  const asked = askedBy(run);
  if (!asked) return null;
  return (
    <>
      <CopyButton text={() => asCurl(asked, location.origin)}>Copy as curl</CopyButton>
      <CopyButton text={() => asTest(run, location.origin)?.text ?? ""}>Copy as a test</CopyButton>
    </>
  );
}

function Request({ run }: { run: Run }) {
  const rows = Object.entries(run.http?.headers ?? {});
  return (
    <>
      <p className={styles.line}>
        <code>
          {run.http?.method} {run.http?.path}
        </code>
      </p>
      <table className={styles.table}>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{String(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
