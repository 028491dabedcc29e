// What a run did and said, moment by moment: its operations and its log records in the order of time.

import type { Log, Run, Span } from "./model";

export interface Moment {
  key: string;
  kind: "emit" | "state" | "stream" | "log";
  /** Ms since the beginning of the trace. */
  at: number;
  /** 0 for a log record. */
  ms: number;
  /** What was done: `emit order.created`, `state.set`; of a log record its level. */
  title: string;
  /** To what, or what was said. */
  text: string;
  failed: boolean;
  detail: Record<string, unknown>;
}

/** `origin` is the beginning of the trace, Unix ms. */
export function momentsOf(run: Run, logs: readonly Log[], origin: number): readonly Moment[] {
  const done = run.spans.map((span, place) => ofSpan(span, `${run.id}:${place}`, run.startedAt - origin));
  const said = logs.filter((log) => log.call === run.id).map((log) => ofLog(log, origin));
  return [...done, ...said].sort((a, b) => a.at - b.at);
}

function ofSpan(span: Span, key: string, start: number): Moment {
  const { kind, name, detail } = span;
  return {
    key,
    kind: kind === "emit" || kind === "stream" ? kind : "state",
    at: start + span.at,
    ms: span.ms,
    title: kind === "emit" ? `emit ${name}` : `${kind}.${name}`,
    text: kind === "emit" ? "" : placeOf(detail),
    failed: !span.ok,
    detail,
  };
}

const placeOf = (detail: Record<string, unknown>): string =>
  [detail.stream, detail.group, detail.key ?? detail.id]
    .filter((part) => typeof part === "string" && part !== "")
    .join(" / ");

const ofLog = (log: Log, origin: number): Moment => ({
  key: log.id,
  kind: "log",
  at: log.time - origin,
  ms: 0,
  title: log.level,
  text: log.msg,
  failed: log.level === "error",
  detail: log.fields ?? {},
});
