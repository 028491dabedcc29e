// The filters of the logs, as the address bar holds them and as the API takes them.

import { windowMs } from "@ui/shared/Filters";

const NAMES = ["level", "step", "trace", "call", "text", "window", "since", "until"] as const;

export type Level = "debug" | "info" | "warn" | "error";

export interface LogsFilter {
  /** This level and above. */
  level?: Level;
  step?: string;
  trace?: string;
  call?: string;
  text?: string;
  since?: number;
  until?: number;
}

/** `window` is a length that ends now; `since` and `until` are exact (Unix ms), and win over it. */
export function filterOf(parameters: URLSearchParams, now: number): LogsFilter {
  const given = (name: string) => parameters.get(name) || undefined;
  const number = (name: string) => (/^\d{1,15}$/.test(given(name) ?? "") ? Number(given(name)) : undefined);
  const window = given("window");
  return {
    level: given("level") as Level | undefined,
    step: given("step"),
    trace: given("trace"),
    call: given("call"),
    text: given("text"),
    since: number("since") ?? (window ? now - windowMs(window) : undefined),
    until: number("until"),
  };
}

export const filterKey = (parameters: URLSearchParams): string =>
  JSON.stringify(NAMES.map((name) => parameters.get(name)));

export const isFiltered = (parameters: URLSearchParams): boolean => NAMES.some((name) => parameters.get(name));

export const cleared = Object.fromEntries(NAMES.map((name) => [name, null]));

export const LEVELS = [
  { value: "info", text: "info and above" },
  { value: "warn", text: "warn and above" },
  { value: "error", text: "error" },
];
