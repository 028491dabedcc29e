// Two runs side by side: how they ended, how long they took, what went in and out, and what they did.

import { duration } from "@core/format";
import { preview } from "@core/json";
import { type DiffLine, differences } from "@core/trace/compare";
import type { Run } from "@core/trace/model";
import type { Row } from "@core/trace/waterfall";
import { StatusBadge } from "@ui/shared/Badge";
import { Dialog } from "@ui/shared/Dialog";
import { Select } from "@ui/shared/Filters";
import { Time } from "@ui/shared/Time";
import type { ReactNode } from "react";

import styles from "./compare.module.css";

interface CompareProps {
  rows: readonly Row[];
  /** Ids of one or two runs with a comma between them; null: closed. */
  chosen: string | null;
  onChange: (chosen: string | null) => void;
}

export function Compare({ rows, chosen, onChange }: CompareProps) {
  if (chosen === null) return null;
  const withRuns = rows.filter((row) => row.run !== null);
  const [first = "", second = ""] = chosen.split(",");
  const left = withRuns.find((row) => row.key === first)?.run ?? null;
  const right = withRuns.find((row) => row.key === second)?.run ?? null;
  const options = withRuns.map((row) => ({
    value: row.key,
    text: row.attempts > 1 ? `${row.step}, attempt ${row.attempt}` : row.step,
  }));
  return (
    <Dialog title="Compare two runs" size="large" onClose={() => onChange(null)}>
      <div className={styles.choice}>
        <Select
          label="First run"
          value={first}
          options={options}
          any="Choose a run"
          onChange={(id) => onChange(`${id},${second}`)}
        />
        <Select
          label="Second run"
          value={second}
          options={options}
          any="Choose a run"
          onChange={(id) => onChange(`${first},${id}`)}
        />
      </div>
      {left && right ? (
        <Comparison left={left} right={right} />
      ) : (
        <p className={styles.same}>Choose another run of this trace to compare it with.</p>
      )}
    </Dialog>
  );
}

function Comparison({ left, right }: { left: Run; right: Run }) {
  const both = (render: (run: Run) => ReactNode) => (
    <>
      <td>{render(left)}</td>
      <td>{render(right)}</td>
    </>
  );
  return (
    <>
      <table className={styles.table}>
        <tbody>
          <tr>
            <th scope="row">Ended</th>
            {both((run) => (
              <StatusBadge status={run.status} />
            ))}
          </tr>
          <tr>
            <th scope="row">Error</th>
            {both((run) => run.error?.message ?? "none")}
          </tr>
          <tr>
            <th scope="row">Started</th>
            {both((run) => (
              <Time at={run.startedAt} form="clock" />
            ))}
          </tr>
          <tr>
            <th scope="row">Queued</th>
            {both((run) => duration(run.queuedMs))}
          </tr>
          <tr>
            <th scope="row">Handler</th>
            {both((run) => duration(run.durationMs))}
          </tr>
          <tr>
            <th scope="row">Runner</th>
            {both((run) => run.runner)}
          </tr>
        </tbody>
      </table>
      <Different title="Input" lines={differences(left.input, right.input)} />
      <Different title="Output" lines={differences(left.output, right.output)} />
      <Different title="Operations" lines={differences(operations(left), operations(right))} />
    </>
  );
}

/** What was done, without the times, which always differ. */
const operations = (run: Run): unknown =>
  run.spans.map(({ kind, name, detail, ok }) => ({ kind, name, ...detail, ok }));

function Different({ title, lines }: { title: string; lines: readonly DiffLine[] }) {
  if (lines.length === 0) return <p className={styles.same}>{title}: the same</p>;
  return (
    <table className={styles.table} aria-label={`${title}: differences`}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">First</th>
          <th scope="col">Second</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.path}>
            <th scope="row">
              <code>{line.path}</code>
            </th>
            <td data-kind={line.kind === "added" ? undefined : "left"}>{shown(line.left)}</td>
            <td data-kind={line.kind === "removed" ? undefined : "right"}>{shown(line.right)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const shown = (value: unknown): string => (value === undefined ? "–" : preview(value, 200));
