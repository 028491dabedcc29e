import { describe, expect, test } from "vitest";

import { layout } from "../core/graph/layout";
import { type Graph, type GraphEdge, type GraphNode, matches, shownPart, streamOf, trigger } from "../core/graph/model";
import { NODE } from "../core/graph/places";

const node = (name: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id: name,
  name,
  type: "event",
  language: "python",
  file: `steps/${name}.step.py`,
  description: null,
  flows: ["f"],
  emits: [],
  virtualEmits: [],
  virtualSubscribes: [],
  subscribes: [],
  method: null,
  path: null,
  cron: null,
  timezone: null,
  transactional: false,
  ...more,
});

const edge = (source: string, target: string): GraphEdge => ({
  id: `${source}-${target}`,
  source,
  target,
  topic: "t",
  kind: "event",
  label: null,
  conditional: false,
});

/** `"a>b b>c"` */
function graph(text: string): Graph {
  const edges = text.split(" ").map((pair) => {
    const [source = "", target = ""] = pair.split(">");
    return edge(source, target);
  });
  const names = [...new Set(edges.flatMap(({ source, target }) => [source, target]))];
  return { name: "f", nodes: names.map((name) => node(name)), edges, warnings: [], positions: {}, measured: {} };
}

const names = (nodes: readonly GraphNode[]) => nodes.map(({ id }) => id);
const collapsed = (...steps: string[]) => ({ focus: null, collapsed: new Set(steps) });

describe("focus", () => {
  test("leaves what leads to a step and what follows from it", () => {
    expect([...streamOf(graph("a>b b>c x>c b>d y>d"), "b")].sort()).toEqual(["a", "b", "c", "d"]);
  });

  test("on a step that is not there shows everything", () => {
    expect(names(shownPart(graph("a>b"), { focus: "gone", collapsed: new Set() }).nodes)).toEqual(["a", "b"]);
  });
});

describe("a collapsed step", () => {
  test("hides what only it leads to, and says how much", () => {
    const shown = shownPart(graph("a>b b>c c>d a>e e>d"), collapsed("b"));
    expect(names(shown.nodes)).toEqual(["a", "b", "d", "e"]);
    expect([...shown.hidden]).toEqual([["b", 1]]);
    expect(shown.edges.map(({ id }) => id)).toEqual(["a>b", "a>e", "e>d"].map((pair) => pair.replace(">", "-")));
  });

  test("stays itself in a circle that has no beginning", () => {
    const shown = shownPart(graph("a>b b>c c>a x>y"), collapsed("b"));
    expect(names(shown.nodes)).toEqual(["b", "x", "y"]);
    expect([...shown.hidden]).toEqual([["b", 2]]);
  });

  test("does not count when it is itself hidden", () => {
    expect([...shownPart(graph("a>b b>c"), collapsed("a", "b")).hidden]).toEqual([["a", 2]]);
  });
});

test("a search looks at names, files, topics and paths, and needs every word", () => {
  const nodes = [
    node("Charge", { subscribes: ["order.created"] }),
    node("Create", { method: "POST", path: "/orders" }),
  ];
  expect([matches(nodes, "order"), matches(nodes, "POST order"), matches(nodes, "none"), matches(nodes, " ")]).toEqual([
    ["Charge", "Create"],
    ["Create"],
    [],
    null,
  ]);
});

test("how a step begins is told in one line", () => {
  expect([
    trigger(node("a", { type: "api", method: "GET", path: "/x" })),
    trigger(node("b", { type: "cron", cron: "0 9 * * *" })),
    trigger(node("c", { subscribes: ["x", "y"] })),
    trigger(node("d", { type: "noop", virtualSubscribes: ["v"] })),
  ]).toEqual(["GET /x", "0 9 * * *", "x, y", "v"]);
});

describe("the layout", () => {
  test("goes from left to right, and no two nodes touch", () => {
    const places = layout({ nodes: ["a", "b", "c", "d", "alone"], edges: [["a", "b"], ["a", "c"], ["b", "d"]] }); // prettier-ignore
    const { a, b, c, d, alone } = places;
    if (!a || !b || !c || !d || !alone) throw new Error("a node has no place");
    expect([a.x < b.x, b.x === c.x, b.x < d.x]).toEqual([true, true, true]);
    expect(Math.abs(b.y - c.y)).toBeGreaterThanOrEqual(NODE.height);
    expect(alone.y).toBeGreaterThanOrEqual(Math.max(a.y, b.y, c.y, d.y) + NODE.height);
  });

  test("puts parts that nothing links beside and below each other, the first one first", () => {
    const flows = Array.from({ length: 6 }, (_, at) => [`a${at}`, `b${at}`, `c${at}`]);
    const edges = flows.flatMap(([a = "", b = "", c = ""]) => [[a, b], [a, c]] as const); // prettier-ignore
    const places = layout({ nodes: flows.flat(), edges });
    const corners = flows.map((names) => [
      Math.min(...names.map((name) => places[name]?.x ?? NaN)),
      Math.min(...names.map((name) => places[name]?.y ?? NaN)),
    ]);
    const columns = new Set(corners.map(([left]) => left));
    const rows = new Set(corners.map(([, top]) => top));
    expect(columns.size * rows.size).toBeGreaterThanOrEqual(6);
    expect([columns.size, rows.size].sort()).toEqual([2, 3]);
    expect(new Set(Object.values(places).map(({ x, y }) => `${x},${y}`)).size).toBe(18);
  });

  test("takes 500 steps, circles among them", () => {
    const nodes = Array.from({ length: 500 }, (_, at) => `s${at}`);
    const edges = nodes.slice(1).map((name, at) => [`s${Math.floor(at / 3)}`, name] as const);
    const places = layout({ nodes, edges: [...edges, ["s499", "s0"]] });
    expect(new Set(Object.values(places).map(({ x, y }) => `${x},${y}`)).size).toBe(500);
  });
});
