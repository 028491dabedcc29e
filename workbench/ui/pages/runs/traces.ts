// The list of traces: pages by cursor in both directions, and what runs meanwhile.

import type { Side } from "@core/paged";
import { type Schemas, api, data } from "@ui/shared/api";
import { useLiveItems, useSoon } from "@ui/shared/live";
import { usePaged } from "@ui/shared/paged";
import { useCallback, useRef } from "react";

import type { RunsFilter } from "./filters";

type Trace = Schemas["Trace"];

const PAGE = 100;
const KEPT = 1_000;
const REFRESH_MS = 500;
/** Traces that are shown, no longer among the newest, and read one by one when they change; others show it when they are opened. */
const ONE_BY_ONE = 5;

/** `key` names the filters; `make` gives them as the API takes them, at the moment at which the list begins. */
export function useTraces(key: string, make: () => RunsFilter) {
  const filter = useRef<RunsFilter>({});
  const [paged, snapshot] = usePaged<Trace>(key, () => {
    filter.current = make();
    const load = (side: Side, edge: Trace | null, signal: AbortSignal) => loadPage(filter.current, side, edge, signal);
    return { limit: KEPT, keyOf: (trace) => trace.traceId, load, live: "front" };
  });
  const changed = useRef(new Set<string>());
  const soon = useSoon(async () => {
    if (paged.snapshot.loading) return soon.ask(); // its page may be older than what would be read now, and come later
    if (!paged.snapshot.loaded) return paged.catchUp();
    const touched = [...changed.current];
    changed.current.clear();
    try {
      const newest = (await loadPage(filter.current, "front", null)).items;
      paged.merge(newest);
      const old = touched.filter((id) => paged.has(id) && !newest.some((trace) => trace.traceId === id));
      paged.update(await Promise.all(old.slice(0, ONE_BY_ONE).map(loadOne)));
    } catch {
      for (const id of touched) changed.current.add(id); // the next run asks again, or the connection that is back
    }
  }, REFRESH_MS);
  useLiveItems(
    "runs",
    {},
    {
      items: (runs) => {
        for (const run of runs) changed.current.add(run.traceId);
        soon.ask();
      },
      reset: () => soon.ask(),
    },
  );
  return {
    snapshot,
    older: useCallback(() => void paged.extend("back"), [paged]),
    newer: useCallback(() => void paged.extend("front"), [paged]),
    restart: useCallback(() => void paged.start(), [paged]),
    retry: useCallback(() => void paged.retry(), [paged]),
  };
}

async function loadPage(filter: RunsFilter, side: Side, edge: Trace | null, signal?: AbortSignal) {
  const from = edge === null ? {} : side === "back" ? { after: edge.cursor } : { before: edge.cursor };
  const query = { ...filter, limit: PAGE, ...from };
  const slice = await data(api.GET("/__motia/api/traces", { params: { query }, signal }));
  const more = side === "front" && edge !== null ? slice.items.length >= PAGE : slice.next !== null;
  return { items: slice.items, more };
}

async function loadOne(trace: string): Promise<Trace> {
  return (await data(api.GET("/__motia/api/traces/{trace}", { params: { path: { trace } } }))).trace;
}
