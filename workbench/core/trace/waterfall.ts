// A trace as rows of bars on one scale of time: one row for each attempt, with waiting, queueing and running told apart.

import type { Run, Span, Trace } from "./model";
import { treeOf, type Node } from "./tree";

/** `backoff`: between two attempts; `queued`: ready, waiting for a place; `running`: the handler's own time; `waiting`: not run yet. */
export type BarKind = "backoff" | "queued" | "running" | "waiting";

/** From and to in ms since the trace's beginning. `open`: it has not ended at `now`. */
export interface Bar {
  kind: BarKind;
  from: number;
  to: number;
  open: boolean;
}

export interface Mark {
  kind: string;
  at: number;
  span: Span;
}

export interface Row {
  key: string;
  depth: number;
  step: string;
  run: Run | null;
  node: Node;
  /** Number of this attempt among `attempts` rows of the same delivery. */
  attempt: number;
  attempts: number;
  status: string;
  bars: readonly Bar[];
  marks: readonly Mark[];
}

export interface Waterfall {
  startedAt: number;
  /** At least 1. */
  lengthMs: number;
  rows: readonly Row[];
}

/** `now` is where open bars end. */
export function waterfallOf(trace: Trace, now: number): Waterfall {
  const roots = treeOf(trace);
  const startedAt = Math.min(...roots.map((root) => root.startsAt), now);
  const rows = roots.flatMap((root) => rowsOf(root, 0, startedAt, now));
  const ends = rows.flatMap((row) => row.bars.map((bar) => bar.to));
  return { startedAt, lengthMs: Math.max(1, ...ends), rows };
}

/** Round steps for the axis: at most `most` of them inside `lengthMs`. */
export function ticksOf(lengthMs: number, most = 6): readonly number[] {
  const rough = lengthMs / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, number) =>
    Number((number * step).toPrecision(12)),
  );
}

function rowsOf(node: Node, depth: number, origin: number, now: number): Row[] {
  const own =
    node.runs.length === 0 ? [] : node.runs.map((run, place) => attemptRow(node, run, place, depth, origin, now));
  const waiting = waitingRow(node, depth, origin, now);
  const below = node.children.flatMap((child) => rowsOf(child, depth + 1, origin, now));
  return [...own, ...(waiting ? [waiting] : []), ...below];
}

function attemptRow(node: Node, run: Run, place: number, depth: number, origin: number, now: number): Row {
  const open = run.status === "running";
  const start = run.startedAt - origin;
  const ready = Math.max(0, start - run.queuedMs);
  const end = open ? Math.max(start, now - origin) : start + run.durationMs;
  const before = node.runs[place - 1];
  const bars: Bar[] = [];
  if (before) {
    const ended = before.startedAt + before.durationMs - origin;
    if (ready > ended) bars.push({ kind: "backoff", from: ended, to: ready, open: false });
  }
  if (start > ready) bars.push({ kind: "queued", from: ready, to: start, open: false });
  bars.push({ kind: "running", from: start, to: end, open });
  return {
    key: run.id,
    depth,
    step: run.step,
    run,
    node,
    attempt: place + 1,
    attempts: node.runs.length,
    status: run.status,
    bars,
    marks: run.spans.map((span) => ({ kind: span.kind, at: start + span.at, span })),
  };
}

/** A delivery that waits for its first run, or for the next one. */
function waitingRow(node: Node, depth: number, origin: number, now: number): Row | null {
  const delivery = node.delivery;
  if (!delivery || !["ready", "scheduled", "running"].includes(delivery.state)) return null;
  const last = node.runs.at(-1);
  if (delivery.state === "running" && last?.status === "running") return null;
  const from = (last ? last.startedAt + last.durationMs : node.startsAt) - origin;
  const running = delivery.state === "running";
  const to = Math.max(from, now - origin);
  return {
    key: `${delivery.id}:next`,
    depth,
    step: node.step,
    run: null,
    node,
    attempt: node.runs.length + 1,
    attempts: node.runs.length + 1,
    status: delivery.state,
    bars: [{ kind: running ? "running" : last ? "backoff" : "waiting", from, to, open: true }],
    marks: [],
  };
}
