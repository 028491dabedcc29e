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

export interface Lines {
  paged: Paged<Line>;
  snapshot: Snapshot<Line>;
  retry: () => void;
}

/** `key` names the filters; `make` gives them as the API takes them, at the moment at which the list begins. */
export function useLogs(key: string, make: () => LogsFilter, live: boolean): Lines {
  const filter = useRef<LogsFilter>({});
  const [paged, snapshot] = usePaged<Line>(key, () => {
    filter.current = make();
    const load = (side: Side, edge: Line | null, signal: AbortSignal) => loadPage(filter.current, side, edge, signal);
    return { limit: KEPT, keyOf: (line) => line.id, load, live: "back" };
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
  return { paged, snapshot, retry: () => void (snapshot.loaded ? paged.extend("front") : paged.start()) };
}

async function loadPage(filter: LogsFilter, side: Side, edge: Line | null, signal: AbortSignal) {
  const from = edge === null ? {} : side === "front" ? { after: edge.id } : { before: edge.id };
  const query = { ...filter, limit: PAGE, ...from };
  const slice = await data(api.GET("/__motia/api/logs", { params: { query }, signal }));
  const more = side === "back" && edge !== null ? slice.items.length >= PAGE : slice.next !== null;
  return { items: slice.items.toReversed(), more };
}
