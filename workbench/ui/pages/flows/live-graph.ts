import { ActivityStore, type Counts } from "@core/graph/activity";
import type { Graph } from "@core/graph/model";
import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from "react";

import { useLiveHandler } from "../../shared/live";
import { ALL } from "./use-graph";

export const ActivityContext = createContext<ActivityStore>(new ActivityStore());

/** What happens in a flow, as long as the graph is shown; it goes on from what was counted when the graph was read. */
export function useActivityStore(flow: string, { measured }: Graph): ActivityStore {
  const [store] = useState(() => new ActivityStore());
  useEffect(() => store.begin(measured), [store, measured]);
  useLiveHandler("activity", flow === ALL ? {} : { flow }, (activity) => store.add(activity));
  return store;
}

export function useCounts(step: string): Counts {
  const store = useContext(ActivityContext);
  const subscribe = useCallback((listener: () => void) => store.onStep(step, listener), [store, step]);
  return useSyncExternalStore(subscribe, () => store.of(step));
}

/** Calls `pulse` when events go along an edge. */
export function usePulse(key: string, pulse: (count: number) => void): void {
  const store = useContext(ActivityContext);
  useEffect(() => store.onEdge(key, pulse), [store, key, pulse]);
}
