// The filters of the list of runs, as the address bar holds them and as the API takes them.

import type { Schemas } from "@ui/shared/api";
import { given, givenNumber, timesOf, urlFilters } from "@ui/shared/url-filters";

export const filters = urlFilters([
  "status",
  "flow",
  "step",
  "topic",
  "window",
  "minMs",
  "maxMs",
  "text",
  "since",
  "until",
]);

export interface RunsFilter {
  status?: Schemas["Trace"]["status"];
  flow?: string;
  step?: string;
  topic?: string;
  minMs?: number;
  maxMs?: number;
  text?: string;
  since?: number;
  until?: number;
}

export function filterOf(parameters: URLSearchParams, now: number): RunsFilter {
  return {
    status: given(parameters, "status") as RunsFilter["status"],
    flow: given(parameters, "flow"),
    step: given(parameters, "step"),
    topic: given(parameters, "topic"),
    minMs: givenNumber(parameters, "minMs"),
    maxMs: givenNumber(parameters, "maxMs"),
    text: given(parameters, "text"),
    ...timesOf(parameters, now),
  };
}

/** The value of a choice of duration: `100-` for at least 100 ms, `-100` for at most. */
export function durationOf(parameters: URLSearchParams): string {
  const [least, most] = [parameters.get("minMs") ?? "", parameters.get("maxMs") ?? ""];
  return least || most ? `${least}-${most}` : "";
}

export function durationParameters(value: string): { minMs: string | null; maxMs: string | null } {
  const [least, most] = value.split("-");
  return { minMs: least || null, maxMs: most || null };
}

export const DURATIONS = [
  { value: "-100", text: "up to 100 ms" },
  { value: "-1000", text: "up to 1 s" },
  { value: "100-", text: "over 100 ms" },
  { value: "1000-", text: "over 1 s" },
  { value: "10000-", text: "over 10 s" },
  { value: "60000-", text: "over 1 min" },
];

export const STATUSES = ["running", "waiting", "failed", "ok"].map((status) => ({ value: status, text: status }));
