// The filters of the dead letters, as the address bar holds them and as the API takes them.

import { given, timesOf, urlFilters } from "@ui/shared/url-filters";

export const filters = urlFilters(["subscriber", "topic", "text", "window", "since"]);

export interface DeadFilter {
  subscriber?: string;
  topic?: string;
  text?: string;
  since?: number;
}

export function filterOf(parameters: URLSearchParams, now: number): DeadFilter {
  return {
    subscriber: given(parameters, "subscriber"),
    topic: given(parameters, "topic"),
    text: given(parameters, "text"),
    since: timesOf(parameters, now).since,
  };
}
