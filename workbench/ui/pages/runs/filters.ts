// The filters of the list of runs, as the address bar holds them and as the API takes them.

import { windowMs } from "@ui/shared/Filters";
import type { Schemas } from "@ui/shared/api";

const NAMES = ["status", "flow", "step", "topic", "window", "minMs", "maxMs", "text", "since", "until"] as const;

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

/** `window` is a length that ends now; `since` and `until` are exact (Unix ms), and win over it. */
export function filterOf(parameters: URLSearchParams, now: number): RunsFilter {
  const given = (name: string) => parameters.get(name) || undefined;
  const number = (name: string) => (/^\d{1,15}$/.test(given(name) ?? "") ? Number(given(name)) : undefined);
  const window = given("window");
  return {
    status: given("status") as RunsFilter["status"],
    flow: given("flow"),
    step: given("step"),
    topic: given("topic"),
    minMs: number("minMs"),
    maxMs: number("maxMs"),
    text: given("text"),
    since: number("since") ?? (window ? now - windowMs(window) : undefined),
    until: number("until"),
  };
}

export const filterKey = (parameters: URLSearchParams): string =>
  JSON.stringify(NAMES.map((name) => parameters.get(name)));

export const isFiltered = (parameters: URLSearchParams): boolean => NAMES.some((name) => parameters.get(name));

export const cleared = Object.fromEntries(NAMES.map((name) => [name, null]));

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
