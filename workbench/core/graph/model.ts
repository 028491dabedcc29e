// What of a graph is shown: search, focus on a step's up- and downstream, collapsed branches. Pure; names of steps are the nodes' ids.

import type { Schemas } from "../api/client";

export type Graph = Schemas["Graph"];
export type GraphNode = Schemas["Node"];
export type GraphEdge = Schemas["Edge"];

export interface View {
  /** Only what leads to this step and what follows from it. */
  focus: string | null;
  /** Steps whose downstream is folded away. */
  collapsed: ReadonlySet<string>;
}

export interface Shown {
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** How many steps each collapsed step hides. */
  hidden: Map<string, number>;
}

type Neighbours = Map<string, string[]>;

function neighbours(edges: readonly GraphEdge[], from: "source" | "target"): Neighbours {
  const to = from === "source" ? "target" : "source";
  const found: Neighbours = new Map();
  for (const edge of edges) {
    const known = found.get(edge[from]);
    if (known) known.push(edge[to]);
    else found.set(edge[from], [edge[to]]);
  }
  return found;
}

/** Everything that can be reached from `starts` (themselves included) without going on from one of `walls`. */
export function reachable(
  starts: Iterable<string>,
  next: Neighbours,
  walls: ReadonlySet<string> = new Set(),
): Set<string> {
  const found = new Set(starts);
  const open = [...found];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (walls.has(name)) continue;
    for (const neighbour of next.get(name) ?? []) {
      if (found.has(neighbour)) continue;
      found.add(neighbour);
      open.push(neighbour);
    }
  }
  return found;
}

/** A step with everything that leads to it and everything that follows from it. */
export function streamOf(graph: Pick<Graph, "edges">, step: string): Set<string> {
  const up = reachable([step], neighbours(graph.edges, "target"));
  const down = reachable([step], neighbours(graph.edges, "source"));
  return new Set([...up, ...down]);
}

/** The part of the graph that `view` leaves, in the graph's own order. */
export function shownPart(graph: Graph, view: View): Shown {
  const focused =
    view.focus !== null && graph.nodes.some((node) => node.id === view.focus) ? streamOf(graph, view.focus) : null;
  const inFocus = (name: string) => focused === null || focused.has(name);
  const edges = graph.edges.filter((edge) => inFocus(edge.source) && inFocus(edge.target));
  const names = graph.nodes.map((node) => node.id).filter(inFocus);
  const walls = new Set(names.filter((name) => view.collapsed.has(name)));
  const kept = walls.size === 0 ? new Set(names) : keptOf(names, edges, walls);
  return {
    nodes: graph.nodes.filter((node) => kept.has(node.id)),
    edges: edges.filter((edge) => kept.has(edge.source) && kept.has(edge.target) && !walls.has(edge.source)),
    hidden: hiddenBy(walls, edges, kept),
  };
}

/** What stays when the walls hide their downstream: all that is reached from a beginning without passing a wall. */
function keptOf(names: readonly string[], edges: readonly GraphEdge[], walls: ReadonlySet<string>): Set<string> {
  const down = neighbours(edges, "source");
  const targets = new Set(edges.filter((edge) => edge.source !== edge.target).map((edge) => edge.target));
  const beginnings = names.filter((name) => !targets.has(name));
  const begun = reachable(beginnings, down);
  // A circle without a beginning is entered at its walls; one without walls stays whole.
  const circles = names.filter((name) => !begun.has(name));
  const entrances = circles.filter((name) => walls.has(name));
  const entered = reachable(entrances, down);
  const kept = reachable([...beginnings, ...entrances], down, walls);
  return new Set([...kept, ...circles.filter((name) => !entered.has(name))]);
}

function hiddenBy(
  walls: ReadonlySet<string>,
  edges: readonly GraphEdge[],
  kept: ReadonlySet<string>,
): Map<string, number> {
  const down = neighbours(edges, "source");
  const found = new Map<string, number>();
  for (const wall of walls) {
    if (!kept.has(wall)) continue;
    const behind = [...reachable([wall], down)].filter((name) => !kept.has(name));
    found.set(wall, behind.length);
  }
  return found;
}

/** Names of the steps that answer a search, in the graph's order; null when nothing is searched for. */
export function matches(nodes: readonly GraphNode[], typed: string): string[] | null {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  return nodes.filter((node) => words.every((word) => textOf(node).includes(word))).map((node) => node.id);
}

function textOf(node: GraphNode): string {
  const topics = [...node.subscribes, ...node.emits.map((target) => target.topic)];
  return [node.name, node.file, node.type, node.language, node.method, node.path, node.cron, ...topics]
    .join(" ")
    .toLowerCase();
}

/** How a step begins, in one line: `POST /orders`, `order.created`, `0 9 * * *`. */
export function trigger(
  step: Pick<GraphNode, "type" | "method" | "path" | "cron" | "subscribes" | "virtualSubscribes">,
): string {
  if (step.path !== null) return `${step.method} ${step.path}`;
  if (step.cron !== null) return step.cron;
  return (step.subscribes.length > 0 ? step.subscribes : step.virtualSubscribes).join(", ");
}
