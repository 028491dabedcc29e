// Places of nodes: those that the project remembers, the rest by the layout in its own thread.

import type { LayoutTask } from "@core/graph/layout";
import type { Graph, Shown } from "@core/graph/model";
import type { Point } from "@core/graph/places";
import { useEffect, useMemo, useState } from "react";

// Begun with this module, while the graph itself is still asked for.
const worker = new Worker(new URL("../../../core/graph/worker.ts", import.meta.url), { type: "module" });
const broken = new Promise<void>((resolve) => worker.addEventListener("error", () => resolve()));
let lastId = 0;
const waiting = new Map<number, (places: Record<string, Point>) => void>();

worker.addEventListener("message", ({ data }: MessageEvent<{ id: number; places: Record<string, Point> }>) => {
  waiting.get(data.id)?.(data.places);
  waiting.delete(data.id);
});

/** Where there is no such thread (an extension that forbids it, a layout that failed), the page stands still for a moment instead. */
function compute(task: LayoutTask): Promise<Record<string, Point>> {
  const id = ++lastId;
  worker.postMessage({ id, task });
  const there = new Promise<Record<string, Point>>((resolve) => waiting.set(id, resolve));
  const here = async () => (await import("@core/graph/layout")).layout(task);
  return Promise.race([there, broken.then(here)]);
}

/** Places by step; null until the first ones are there. Throws what the layout threw. Steps that were put somewhere stay there while the whole flow is shown. */
export function useLayout(graph: Graph, shown: Shown): Record<string, Point> | null {
  const whole = shown.nodes.length === graph.nodes.length;
  const [computed, setComputed] = useState<{ places: Record<string, Point> } | null>(null);
  const [failure, setFailure] = useState<{ error: unknown } | null>(null);
  if (failure) throw failure.error; // to the boundary around the page
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
    compute(JSON.parse(key) as LayoutTask).then(
      (places) => !left && setComputed({ places }),
      (error: unknown) => !left && setFailure({ error }),
    );
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
