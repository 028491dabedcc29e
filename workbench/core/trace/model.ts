// One trace as the admin API tells it: what ran, what was emitted, what waits, what was said. Times are Unix ms, lengths ms.

import type { Schemas } from "../api/client";

export type Run = Schemas["Run"];
export type Span = Schemas["Span"];
export type Log = Schemas["Log"];
export type Delivery = Schemas["Delivery"];
export type Failure = Schemas["ErrorShown"];
export type TraceEvent = Schemas["EventDetail"];

/** What a waterfall is drawn from: a part of `Schemas["TraceDetail"]`. */
export interface Trace {
  runs: readonly Run[];
  events: readonly TraceEvent[];
}
