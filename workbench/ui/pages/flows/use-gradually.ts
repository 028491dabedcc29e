// A large graph comes into the page a few nodes a frame, the nearest to what is looked at first: something stands there at once, and the page
// answers meanwhile.

import type { Point } from "@core/graph/places";
import { useEffect, useMemo, useState } from "react";

import type { TopicEdgeType } from "./StepEdge";
import type { StepNodeType } from "./StepNode";

/** About what a large screen shows at first. */
const AT_ONCE = 60;
const A_FRAME = 20;

interface Elements {
  nodes: StepNodeType[];
  edges: TopicEdgeType[];
}

/** Those of the elements that are in the page by now. `start`: where the view begins; `wanted`: steps that must be there at once. */
export function useGradually({ nodes, edges }: Elements, start: Point, wanted: readonly (string | null)[]): Elements {
  const [count, setCount] = useState(AT_ONCE);
  const [ranks] = useState(() => ranksOf(nodes, start, wanted));
  const total = nodes.length;
  useEffect(() => {
    if (count >= total) return;
    const frame = requestAnimationFrame(() => setCount(count + A_FRAME));
    return () => cancelAnimationFrame(frame);
  }, [count, total]);
  return useMemo(() => {
    if (count >= total) return { nodes, edges };
    // A step that came later than the ranks is shown at once.
    const shown = nodes.filter(({ id }) => (ranks.get(id) ?? 0) < count);
    const names = new Set(shown.map(({ id }) => id));
    return { nodes: shown, edges: edges.filter(({ source, target }) => names.has(source) && names.has(target)) };
  }, [count, total, nodes, edges, ranks]);
}

function ranksOf(
  nodes: readonly StepNodeType[],
  start: Point,
  wanted: readonly (string | null)[],
): Map<string, number> {
  const distance = ({ id, position: { x, y } }: StepNodeType) =>
    wanted.includes(id) ? -1 : Math.hypot(x - start.x, y - start.y);
  const sorted = [...nodes].sort((one, other) => distance(one) - distance(other));
  return new Map(sorted.map(({ id }, rank) => [id, rank]));
}
