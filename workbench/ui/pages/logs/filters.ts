// The filters of the logs, as the address bar holds them and as the API takes them.

import { given, timesOf, urlFilters } from "@ui/shared/url-filters";

export const filters = urlFilters(["level", "step", "trace", "call", "text", "window", "since", "until"]);

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

export function filterOf(parameters: URLSearchParams, now: number): LogsFilter {
  return {
    level: given(parameters, "level") as Level | undefined,
    step: given(parameters, "step"),
    trace: given(parameters, "trace"),
    call: given(parameters, "call"),
    text: given(parameters, "text"),
    ...timesOf(parameters, now),
  };
}

export const LEVELS = [
  { value: "info", text: "info and above" },
  { value: "warn", text: "warn and above" },
  { value: "error", text: "error" },
];
