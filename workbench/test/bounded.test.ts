import { expect, test, vi } from "vitest";

import { BoundedMap, Ring } from "../core/bounded";

test("a ring keeps the newest items and counts what it let go", () => {
  const ring = new Ring<number>(3);
  ring.push([1, 2]);
  ring.push([3, 4, 5]);
  expect([ring.items, ring.dropped]).toEqual([[3, 4, 5], 2]);
});

test("a ring tells once per batch, and its array is never changed in place", () => {
  const ring = new Ring<number>(10);
  const told = vi.fn();
  const stop = ring.subscribe(told);
  const before = ring.items;
  ring.push([1, 2, 3]);
  ring.push([]);
  stop();
  ring.push([4]);
  expect([told.mock.calls.length, before]).toEqual([1, []]);
});

test("a bounded map forgets what was written longest ago", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 1);
  map.set("b", 2);
  map.set("a", 3);
  map.set("c", 4);
  expect([...map.entries()]).toEqual([
    ["a", 3],
    ["c", 4],
  ]);
});
