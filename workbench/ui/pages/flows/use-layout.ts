// Places of nodes: those that the project remembers, the rest by the layout in its own thread.

import type { LayoutTask, Point } from "@core/graph/layout";
import type { Graph, Shown } from "@core/graph/model";
import { useEffect, useMemo, useState } from "react";

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, (places: Record<string, Point>) => void>();

function compute(task: LayoutTask): Promise<Record<string, Point>> {
  if (!worker) {
    worker = new Worker(new URL("../../../core/graph/worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<{ id: number; places: Record<string, Point> }>) => {
      waiting.get(data.id)?.(data.places);
      waiting.delete(data.id);
    });
  }
  const id = ++lastId;
  worker.postMessage({ id, task });
  return new Promise((resolve) => waiting.set(id, resolve));
}

/** Places by step; null until the first ones are there. Steps that were put somewhere stay there while the whole flow is shown. */
export function useLayout(graph: Graph, shown: Shown): Record<string, Point> | null {
  const whole = shown.nodes.length === graph.nodes.length;
  const [computed, setComputed] = useState<{ key: string; places: Record<string, Point> } | null>(null);
  const task = useMemo<LayoutTask>(
    () => ({
      nodes: shown.nodes.map(({ id }) => id),
      edges: shown.edges.map(({ source, target }) => [source, target]),
    }),
    [shown],
  );
  const key = JSON.stringify(task);
  useEffect(() => {
    let left = false;
    void compute(JSON.parse(key) as LayoutTask).then((places) => {
      if (!left) setComputed({ key, places });
    });
    return () => {
      left = true;
    };
  }, [key]);
  return useMemo(() => {
    if (!computed) return null;
    if (!whole) return computed.places;
    const put = graph.nodes.flatMap(({ id, file }) => {
      const position = graph.positions[file];
      return position ? [[id, { x: position.x, y: position.y }] as const] : [];
    });
    return { ...computed.places, ...Object.fromEntries(put) };
  }, [computed, graph, whole]);
}
