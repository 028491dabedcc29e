import { expect, test, vi } from "vitest";

import { ActivityStore, edgeKey } from "../core/graph/activity";

const tick = (
  steps: Record<string, [ok: number, failed: number, inFlight: number]>,
  edges: [string, string, string, number][] = [],
) => ({
  at: 0,
  steps: Object.fromEntries(
    Object.entries(steps).map(([step, [ok, failed, inFlight]]) => [step, { ok, failed, inFlight }]),
  ),
  edges: edges.map(([source, target, topic, count]) => ({ source, target, topic, count })),
});

test("counts go on from those that were read, and what is in flight is replaced", () => {
  const store = new ActivityStore();
  store.begin({ Charge: { calls: 10, failed: 1 } });
  store.add(tick({ Charge: [2, 1, 4] }));
  store.add(tick({ Charge: [1, 0, 0] }));
  expect(store.of("Charge")).toEqual({ calls: 14, failed: 2, inFlight: 0 });
});

test("only the listeners of what has changed are told", () => {
  const store = new ActivityStore();
  const [charge, receipt, pulse] = [vi.fn(), vi.fn(), vi.fn()];
  store.onStep("Charge", charge);
  const stop = store.onStep("Receipt", receipt);
  store.onEdge(edgeKey("Create", "Charge", "order.created"), pulse);
  store.add(tick({ Charge: [1, 0, 0] }, [["Create", "Charge", "order.created", 3]]));
  stop();
  store.add(tick({ Receipt: [1, 0, 0] }));
  expect([charge.mock.calls.length, receipt.mock.calls.length, pulse.mock.calls]).toEqual([1, 0, [[3]]]);
});

test("counts of a step are the same object until they change", () => {
  const store = new ActivityStore();
  store.add(tick({ a: [1, 0, 0] }));
  const before = store.of("a");
  store.add(tick({ b: [1, 0, 0] }));
  expect(store.of("a")).toBe(before);
});
