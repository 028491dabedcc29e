// Moves the view to what was asked for: an open step comes into sight, the first answer of a search is shown, a new part is fitted.

import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";

import { useHotkeys } from "../../shared/hotkeys";
import { useLatest } from "../../shared/live";
import type { FlowView } from "./use-view";

const MOVE_MS = 250;

export function useGraphMoves(view: FlowView, nodes: number): void {
  const flow = useReactFlow();
  const latest = useLatest(view);
  const show = useRef((ids: readonly string[]) => {
    void flow.fitView({ nodes: ids.map((id) => ({ id })), maxZoom: 1, minZoom: 0.5, padding: 0.4, duration: MOVE_MS });
  });
  const { step, focus, search } = view;
  // The panel takes room when a step opens: the step is brought to the middle of what is left.
  useEffect(() => {
    if (!step) return;
    const timer = setTimeout(() => show.current([step]), 50);
    return () => clearTimeout(timer);
  }, [step]);
  useEffect(() => {
    const first = latest.current.found?.[0];
    if (search && first) show.current([first]);
  }, [search, latest]);
  const before = useRef(nodes);
  useEffect(() => {
    if (before.current === nodes) return;
    before.current = nodes;
    const timer = setTimeout(() => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: MOVE_MS }), 50);
    return () => clearTimeout(timer);
  }, [nodes, focus, flow]);
  const go = (by: number) => {
    const names = view.found ?? view.shown?.nodes.map(({ id }) => id) ?? [];
    const at = step ? names.indexOf(step) : by > 0 ? -1 : 0;
    const next = names[(at + by + names.length) % names.length];
    if (next !== undefined) view.select(next);
  };
  useHotkeys("Graph", [
    { keys: "j", label: "Next step", run: () => go(1) },
    { keys: "k", label: "Previous step", run: () => go(-1) },
  ]);
}
