// Where nodes go when nobody has put them anywhere: each part of the graph from left to right along its topics, by dagre; the parts side by side.

import dagre from "@dagrejs/dagre";

import { type Box, pack } from "./pack";
import { parts } from "./parts";
import { type Link, NODE, type Point } from "./places";

export interface LayoutTask {
  nodes: readonly string[];
  edges: readonly Link[];
}

const GAP = 28;
/** Between parts that nothing links: enough to be seen as one. */
const PART_GAP = 3 * GAP;
/** dagre's best ranking takes too long beyond so many nodes. */
const BEST_RANKS_TO = 150;

/** The upper left corner of each node. Steps without edges stand in a grid below the rest. */
export function layout({ nodes, edges }: LayoutTask): Record<string, Point> {
  const linked = new Set(edges.flat());
  const boxes = parts(
    nodes.filter((name) => linked.has(name)),
    edges,
  ).map(ofPart);
  const { places, height } = pack(boxes, PART_GAP);
  const alone = nodes.filter((name) => !linked.has(name));
  const columns = Math.max(1, Math.ceil(Math.sqrt(alone.length)));
  const top = boxes.length > 0 ? height + 2 * GAP : 0;
  alone.forEach((name, at) => {
    places[name] = { x: (at % columns) * (NODE.width + GAP), y: top + Math.floor(at / columns) * (NODE.height + GAP) };
  });
  return places;
}

/** One connected part by itself, from 0, 0 on: dagre's time grows faster than its nodes. */
function ofPart({ nodes, edges }: { nodes: readonly string[]; edges: readonly Link[] }): Box {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({
    rankdir: "LR",
    nodesep: GAP,
    ranksep: 132,
    marginx: 0,
    marginy: 0,
    ranker: nodes.length > BEST_RANKS_TO ? "longest-path" : "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of nodes) graph.setNode(name, { ...NODE });
  for (const [source, target] of edges) graph.setEdge(source, target);
  dagre.layout(graph);
  const corner = (name: string): Point => {
    const { x, y } = graph.node(name);
    return { x: Math.round(x - NODE.width / 2), y: Math.round(y - NODE.height / 2) };
  };
  const found = nodes.map((name) => [name, corner(name)] as const);
  return {
    places: Object.fromEntries(found),
    width: Math.max(...found.map(([, { x }]) => x)) + NODE.width,
    height: Math.max(...found.map(([, { y }]) => y)) + NODE.height,
  };
}
