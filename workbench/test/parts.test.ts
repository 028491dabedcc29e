import { expect, test } from "vitest";

import { pack } from "../core/graph/pack";
import { parts } from "../core/graph/parts";

test("parts are what edges link, in the order of their first nodes", () => {
  const found = parts(["a", "x", "b", "y", "c", "alone"], [["x", "y"], ["c", "b"], ["b", "a"], ["a", "a"]]); // prettier-ignore
  expect(found).toEqual([
    { nodes: ["a", "b", "c"], edges: [["c", "b"], ["b", "a"], ["a", "a"]] }, // prettier-ignore
    { nodes: ["x", "y"], edges: [["x", "y"]] },
    { nodes: ["alone"], edges: [] },
  ]);
});

test("an edge to a node that is not there links nothing", () => {
  expect(parts(["a", "b"], [["a", "gone"], ["gone", "b"]]).length).toBe(2); // prettier-ignore
});

test("boxes stand in rows, none over another, and a row is as high as its highest", () => {
  const box = (name: string, width: number, height: number) => ({ places: { [name]: { x: 0, y: 0 } }, width, height });
  const { places, height } = pack([box("a", 50, 40), box("b", 50, 10), box("c", 60, 30), box("wide", 300, 20)], 10);
  expect(places).toEqual({ a: { x: 0, y: 0 }, b: { x: 60, y: 0 }, c: { x: 120, y: 0 }, wide: { x: 0, y: 50 } });
  expect(height).toBe(70);
});

test("nothing takes no room", () => {
  expect(pack([], 10)).toEqual({ places: {}, height: 0 });
});
