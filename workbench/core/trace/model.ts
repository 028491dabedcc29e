// One trace as the admin API tells it: what ran, what was emitted, what waits, what was said. Times are Unix ms, lengths ms.

import type { Schemas } from "../api/client";

export type Run = Schemas["Run"];
export type Span = Schemas["Span"];
export type Log = Schemas["Log"];
export type Delivery = Schemas["Delivery"];
export type Failure = Schemas["ErrorShown"];

/** Whether a value is an error as the host tells one of a handler: `handler-failed` and its kin have a name and a message. */
export function isFailure(value: unknown): value is Failure {
  const error = value as Partial<Failure> | null | undefined;
  return typeof error === "object" && typeof error?.name === "string" && typeof error.message === "string";
}

export type TraceEvent = Schemas["EventDetail"];

/** What a waterfall is drawn from: a part of `Schemas["TraceDetail"]`. */
export interface Trace {
  runs: readonly Run[];
  events: readonly TraceEvent[];
}
