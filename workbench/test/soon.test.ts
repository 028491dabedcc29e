import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Soon } from "../core/soon";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What was begun, and how the one that is under way is ended. */
function work(seen?: () => boolean) {
  const begun: (() => void)[] = [];
  const soon = new Soon(() => new Promise<void>((resolve) => begun.push(resolve)), 100, seen);
  return { soon, begun };
}

test("what is asked for many times is done once", () => {
  const { soon, begun } = work();
  for (let time = 0; time < 9; time += 1) soon.ask();
  vi.advanceTimersByTime(99);
  expect(begun.length).toBe(0);
  vi.advanceTimersByTime(500);
  expect(begun.length).toBe(1);
});

test("what is asked for meanwhile is done after it, however long it takes", async () => {
  const { soon, begun } = work();
  soon.ask();
  vi.advanceTimersByTime(100);
  soon.ask();
  vi.advanceTimersByTime(5_000);
  expect(begun.length).toBe(1);
  begun[0]?.();
  await vi.advanceTimersByTimeAsync(100);
  expect(begun.length).toBe(2);
  begun[1]?.();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(begun.length).toBe(2);
});

test("what is asked for while nobody looks is done when somebody does", () => {
  let seen = false;
  const { soon, begun } = work(() => seen);
  soon.ask();
  vi.advanceTimersByTime(5_000);
  expect(begun.length).toBe(0);
  seen = true;
  soon.wake();
  vi.advanceTimersByTime(100);
  expect(begun.length).toBe(1);
});

test("nothing is done after the end", () => {
  const { soon, begun } = work();
  soon.ask();
  soon.stop();
  soon.wake();
  vi.advanceTimersByTime(5_000);
  expect(begun.length).toBe(0);
});
