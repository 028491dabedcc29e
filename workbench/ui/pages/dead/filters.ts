// The filters of the dead letters, as the address bar holds them and as the API takes them.

import { windowMs } from "@ui/shared/Filters";

const NAMES = ["subscriber", "topic", "text", "window"] as const;

export interface DeadFilter {
  subscriber?: string;
  topic?: string;
  text?: string;
  since?: number;
}

export function filterOf(parameters: URLSearchParams, now: number): DeadFilter {
  const given = (name: string) => parameters.get(name) || undefined;
  const window = given("window");
  return {
    subscriber: given("subscriber"),
    topic: given("topic"),
    text: given("text"),
    since: window ? now - windowMs(window) : undefined,
  };
}

export const isFiltered = (parameters: URLSearchParams): boolean => NAMES.some((name) => parameters.get(name));

export const cleared = Object.fromEntries(NAMES.map((name) => [name, null]));

/** The filters of an address, for a link that keeps them. */
export const keptParameters = (parameters: URLSearchParams): Record<string, string | null> =>
  Object.fromEntries(NAMES.map((name) => [name, parameters.get(name)]));
