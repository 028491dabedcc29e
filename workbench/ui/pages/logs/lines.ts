// The window of lines: older and newer pages by cursor, and what is logged meanwhile at its end.

import type { Paged, Side, Snapshot } from "@core/paged";
import { type Schemas, api, data } from "@ui/shared/api";
import { useLiveItems } from "@ui/shared/live";
import { usePaged } from "@ui/shared/paged";
import { useRef } from "react";

import type { LogsFilter } from "./filters";

export type Line = Schemas["Log"];

const PAGE = 500;
const KEPT = 5_000;
/** Older than any line. */
const BEGINNING = "0";

export interface Lines {
  paged: Paged<Line>;
  snapshot: Snapshot<Line>;
  retry: () => void;
}

/**
 * `key` names the filters; `make` gives them as the API takes them, at the moment at which the list begins. It begins around the line `around`,
 * which need not fit them; without one at its end.
 */
export function useLogs(key: string, make: () => LogsFilter, live: boolean, around: string | null): Lines {
  const filter = useRef<LogsFilter>({});
  const [paged, snapshot] = usePaged<Line>(key, () => {
    filter.current = make();
    const load = (side: Side, edge: Line | null, signal: AbortSignal) => loadPage(filter.current, side, edge, signal);
    const first = around === null ? {} : { first: (signal: AbortSignal) => loadAround(filter.current, around, signal) };
    return { limit: KEPT, keyOf: (line) => line.id, load, live: "back", ...first };
  });
  const { level, step, trace, call, text } = filter.current;
  useLiveItems(
    "logs",
    { level, step, trace, call, text },
    {
      items: (lines, skipped) => {
        if (skipped > 0) void paged.catchUp();
        else paged.push(lines);
      },
      reset: () => void paged.catchUp(),
    },
    live,
  );
  return { paged, snapshot, retry: () => void paged.retry() };
}

async function loadPage(filter: LogsFilter, side: Side, edge: Line | null, signal: AbortSignal) {
  const from = edge === null ? {} : side === "front" ? { after: edge.id } : { before: edge.id };
  const slice = await read({ ...filter, ...from }, signal);
  const more = side === "back" && edge !== null ? slice.items.length >= PAGE : slice.next !== null;
  return { items: slice.items.toReversed(), more };
}

/** What was logged before a line; then what was logged since, the line itself the first of it. */
async function loadAround(filter: LogsFilter, line: string, signal: AbortSignal) {
  const older = await read({ ...filter, after: line }, signal);
  const newer = await read({ ...filter, before: older.items[0]?.id ?? BEGINNING }, signal);
  return {
    items: [...newer.items, ...older.items].reverse(),
    more: { front: older.next !== null, back: newer.items.length >= PAGE },
  };
}

const read = (query: LogsFilter & { after?: string; before?: string }, signal: AbortSignal) =>
  data(api.GET("/__motia/api/logs", { params: { query: { ...query, limit: PAGE } }, signal }));
