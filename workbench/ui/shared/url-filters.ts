// The filters of a list: the parameters of the address bar that narrow it down.

import { windowMs } from "./Filters";

export interface UrlFilters {
  isSet(parameters: URLSearchParams): boolean;
  /** The same for the same filters, whatever else the address holds. */
  key(parameters: URLSearchParams): string;
  /** The filters alone, for a link that keeps them. */
  kept(parameters: URLSearchParams): Record<string, string | null>;
  /** The change that takes all of them away. */
  cleared: Record<string, null>;
}

export function urlFilters(names: readonly string[]): UrlFilters {
  return {
    isSet: (parameters) => names.some((name) => parameters.get(name)),
    key: (parameters) => JSON.stringify(names.map((name) => parameters.get(name))),
    kept: (parameters) => Object.fromEntries(names.map((name) => [name, parameters.get(name)])),
    cleared: Object.fromEntries(names.map((name) => [name, null])),
  };
}

export const given = (parameters: URLSearchParams, name: string): string | undefined =>
  parameters.get(name) || undefined;

export function givenNumber(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name) ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Unix ms. `window` is a length that ends now; `since` and `until` are exact, and win over it. */
export function timesOf(parameters: URLSearchParams, now: number): { since?: number; until?: number } {
  const window = given(parameters, "window");
  return {
    since: givenNumber(parameters, "since") ?? (window ? now - windowMs(window) : undefined),
    until: givenNumber(parameters, "until"),
  };
}
