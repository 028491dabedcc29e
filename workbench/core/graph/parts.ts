// The parts of a graph that no edge links with each other.

import type { Link } from "./places";

export interface Part {
  nodes: string[];
  edges: Link[];
}

/** In the order of their first nodes; nodes and edges in the order given. Edges of nodes that are not given are left out. */
export function parts(nodes: readonly string[], edges: readonly Link[]): Part[] {
  const above = new Map(nodes.map((name) => [name, name]));
  const top = (name: string): string => {
    let at = name;
    for (let next = above.get(at) ?? at; next !== at; next = above.get(at) ?? at) {
      above.set(at, above.get(next) ?? next); // the way is shorter the next time
      at = next;
    }
    return at;
  };
  const known = edges.filter(([source, target]) => above.has(source) && above.has(target));
  for (const [source, target] of known) above.set(top(source), top(target));
  const found = new Map<string, Part>();
  const partOf = (name: string): Part => {
    const key = top(name);
    const part = found.get(key) ?? { nodes: [], edges: [] };
    found.set(key, part);
    return part;
  };
  for (const name of nodes) partOf(name).nodes.push(name);
  for (const edge of known) partOf(edge[0]).edges.push(edge);
  return [...found.values()];
}
