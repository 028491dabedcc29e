// What caused what: the runs and waiting deliveries of a trace as a tree, in the order in which things happened.

import type { Delivery, Run, Trace, TraceEvent } from "./model";

/** A request, an occurrence, or a delivery with its attempts; below it what it has emitted. */
export interface Node {
  key: string;
  step: string;
  /** In the order of their start; empty for a delivery that has not run yet, or whose runs are no longer kept. */
  runs: readonly Run[];
  delivery: Delivery | null;
  event: TraceEvent | null;
  startsAt: number;
  children: readonly Node[];
}

interface Draft extends Node {
  runs: Run[];
  children: Draft[];
}

/** Roots first by their time, children below what emitted them. What has no known cause is a root. */
export function treeOf(trace: Trace): readonly Node[] {
  const drafts = draftsOf(trace);
  const roots: Draft[] = [];
  for (const draft of drafts) {
    const parent = draft.event ? emitterOf(draft.event, drafts, draft) : null;
    (parent?.children ?? roots).push(draft);
  }
  for (const draft of drafts) draft.children.sort(byTime);
  return roots.sort(byTime);
}

const byTime = (a: Node, b: Node): number => a.startsAt - b.startsAt || a.key.localeCompare(b.key);

function draftsOf(trace: Trace): Draft[] {
  const events = new Map(trace.events.map((event) => [event.id, event]));
  const drafts = new Map<string, Draft>();
  for (const event of trace.events) {
    for (const delivery of event.deliveries) drafts.set(delivery.id, ofDelivery(delivery, event));
  }
  for (const run of trace.runs) {
    const key = run.delivery ?? run.id;
    const draft = drafts.get(key) ?? ofRun(key, run, (run.event && events.get(run.event)) || null);
    draft.runs.push(run);
    draft.startsAt = Math.min(draft.startsAt, run.startedAt - run.queuedMs);
    drafts.set(key, draft);
  }
  for (const draft of drafts.values()) draft.runs.sort((a, b) => a.startedAt - b.startedAt || a.attempt - b.attempt);
  return [...drafts.values()];
}

const ofDelivery = (delivery: Delivery, event: TraceEvent): Draft => ({
  key: delivery.id,
  step: delivery.subscriber,
  runs: [],
  delivery,
  event,
  startsAt: event.emittedAt,
  children: [],
});

const ofRun = (key: string, run: Run, event: TraceEvent | null): Draft => ({
  key,
  step: run.step,
  runs: [],
  delivery: null,
  event,
  startsAt: run.startedAt - run.queuedMs,
  children: [],
});

function emitterOf(event: TraceEvent, drafts: readonly Draft[], self: Draft): Draft | null {
  const known = event.parent && drafts.find((draft) => draft.key === event.parent);
  if (known) return known === self ? null : known;
  const emitting = drafts.find((draft) =>
    draft.runs.some((run) => run.spans.some((span) => span.detail.event === event.id)),
  );
  if (emitting) return emitting === self ? null : emitting;
  // An event of a request or an occurrence names its step alone; the run that was under way when it was emitted is the one.
  const candidates = drafts.filter(
    (draft) => draft !== self && draft.step === event.source && draft.runs.some((run) => covers(run, event)),
  );
  return candidates[0] ?? null;
}

const SLACK_MS = 50;

function covers(run: Run, event: TraceEvent): boolean {
  const end = run.status === "running" ? Infinity : run.startedAt + run.durationMs + SLACK_MS;
  return event.emittedAt >= run.startedAt - SLACK_MS && event.emittedAt <= end;
}
