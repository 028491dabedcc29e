// Where nodes go when nobody has put them anywhere: from left to right along the topics, by dagre.

import dagre from "@dagrejs/dagre";

export interface Point {
  x: number;
  y: number;
}

export interface LayoutTask {
  nodes: readonly string[];
  edges: readonly (readonly [source: string, target: string])[];
}

export const NODE = { width: 216, height: 76 };

/** The upper left corner of each node. Steps without edges stand in a grid below the rest. */
export function layout({ nodes, edges }: LayoutTask): Record<string, Point> {
  const linked = new Set(edges.flat());
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({
    rankdir: "LR",
    nodesep: 28,
    ranksep: 132,
    marginx: 0,
    marginy: 0,
    ranker: nodes.length > 150 ? "longest-path" : "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of nodes) if (linked.has(name)) graph.setNode(name, { ...NODE });
  for (const [source, target] of edges) graph.setEdge(source, target);
  dagre.layout(graph);
  const places: Record<string, Point> = {};
  let bottom = 0;
  for (const name of graph.nodes()) {
    const { x, y } = graph.node(name);
    places[name] = { x: Math.round(x - NODE.width / 2), y: Math.round(y - NODE.height / 2) };
    bottom = Math.max(bottom, y + NODE.height / 2);
  }
  const alone = nodes.filter((name) => !linked.has(name));
  const gap = 28;
  const columns = Math.max(1, Math.ceil(Math.sqrt(alone.length)));
  const top = linked.size > 0 ? bottom + 2 * gap : 0;
  alone.forEach((name, at) => {
    places[name] = { x: (at % columns) * (NODE.width + gap), y: top + Math.floor(at / columns) * (NODE.height + gap) };
  });
  return places;
}
