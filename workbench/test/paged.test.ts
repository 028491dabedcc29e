import { describe, expect, it, vi } from "vitest";

import { Paged, type Page, type Side } from "@core/paged";

const PAGE = 10;

/** Numbers up to `last`, the newest at the back. */
class Numbers {
  asked: string[] = [];
  failing = false;

  constructor(public last: number) {}

  load = async (side: Side, edge: number | null): Promise<Page<number>> => {
    this.asked.push(`${side} ${edge}`);
    if (this.failing) throw new Error("away");
    const from =
      side === "front"
        ? Math.max(1, (edge ?? this.last + 1) - PAGE)
        : edge === null
          ? Math.max(1, this.last - PAGE + 1)
          : edge + 1;
    const to =
      side === "front" ? (edge ?? this.last + 1) - 1 : Math.min(this.last, edge === null ? this.last : edge + PAGE);
    return { items: range(from, to), more: side === "front" || edge === null ? from > 1 : to < this.last };
  };
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);

const pagedOf = (numbers: Numbers, limit = 30) =>
  new Paged<number>({ limit, keyOf: String, load: numbers.load, live: "back" });

describe("a paged list", () => {
  it("begins at its live side", async () => {
    const paged = pagedOf(new Numbers(95));
    await paged.start();
    expect(paged.snapshot.items).toEqual(range(86, 95));
    expect(paged.snapshot.complete).toEqual({ front: false, back: true });
  });

  it("extends at the front, and keeps the places of what was shown", async () => {
    const paged = pagedOf(new Numbers(95));
    await paged.start();
    await paged.extend("front");
    expect(paged.snapshot.items).toEqual(range(76, 95));
    expect(paged.snapshot.origin).toBe(-10);
  });

  it("lets go at the far side what is beyond its limit, and comes back to it", async () => {
    const paged = pagedOf(new Numbers(95));
    await paged.start();
    for (let page = 0; page < 4; page += 1) await paged.extend("front");
    expect(paged.snapshot.items).toEqual(range(46, 75));
    expect(paged.snapshot.complete.back).toBe(false);
    await paged.extend("back");
    await paged.extend("back");
    expect(paged.snapshot.items).toEqual(range(66, 95));
    expect(paged.snapshot.origin).toBe(-20);
  });

  it("adds what comes live, and only counts it while it is away from the live side", async () => {
    const numbers = new Numbers(95);
    const paged = pagedOf(numbers);
    await paged.start();
    paged.push([96]);
    expect(paged.snapshot.items.at(-1)).toBe(96);
    for (let page = 0; page < 4; page += 1) await paged.extend("front");
    paged.push([97, 98]);
    expect(paged.snapshot.missed).toBe(2);
    numbers.last = 98;
    while (!paged.snapshot.complete.back) await paged.extend("back");
    expect(paged.snapshot.items.at(-1)).toBe(98);
    expect(paged.snapshot.missed).toBe(0);
  });

  it("loses nothing that comes while the first page is on its way", async () => {
    const paged = pagedOf(new Numbers(95));
    const started = paged.start();
    paged.push([95, 96]);
    await started;
    expect(paged.snapshot.items).toEqual(range(86, 96));
  });

  it("reads on from its newest item where something may have been missed", async () => {
    const numbers = new Numbers(95);
    const paged = pagedOf(numbers);
    await paged.start();
    numbers.last = 97;
    await paged.catchUp();
    expect(paged.snapshot.items).toEqual(range(86, 97));
    expect(paged.snapshot.complete.back).toBe(true);
  });

  it("reads on after the first page, where it was told meanwhile that something may have been missed", async () => {
    const numbers = new Numbers(95);
    const paged = pagedOf(numbers);
    const started = paged.start(); // its page was made before the next one came
    void paged.catchUp();
    numbers.last = 96;
    await started;
    expect(paged.snapshot.items).toEqual(range(86, 96));
  });

  it("reads on after a page of the other side", async () => {
    const numbers = new Numbers(95);
    const paged = pagedOf(numbers);
    await paged.start();
    const extended = paged.extend("front");
    numbers.last = 97;
    void paged.catchUp();
    await extended;
    expect([paged.snapshot.items.at(-1), paged.snapshot.complete.back]).toEqual([97, true]);
  });

  it("follows its live side again after reading on has failed", async () => {
    const numbers = new Numbers(95);
    const paged = pagedOf(numbers);
    await paged.start();
    numbers.failing = true;
    await paged.catchUp();
    expect(paged.snapshot.problem?.message).toBe("away");
    numbers.failing = false;
    numbers.last = 96;
    await paged.catchUp();
    paged.push([97]);
    expect(paged.snapshot.items).toEqual(range(86, 97));
    expect(paged.snapshot.problem).toBeNull();
  });

  it("tries again on the side that has failed", async () => {
    const numbers = new Numbers(95);
    const paged = pagedOf(numbers);
    numbers.failing = true;
    await paged.start();
    numbers.failing = false;
    await paged.retry();
    expect(paged.snapshot.items).toEqual(range(86, 95));
    numbers.failing = true;
    await paged.extend("front");
    numbers.failing = false;
    await paged.retry();
    expect(paged.snapshot.items).toEqual(range(76, 95));
  });

  it("leaves no hole where its edge is let go while the page behind it is on its way", async () => {
    const paged = pagedOf(new Numbers(95), 12);
    await paged.start();
    const extended = paged.extend("front"); // what is in front of 86
    paged.push([96, 97, 98, 99]); // lets go of 86 and 87
    await extended;
    const { items } = paged.snapshot;
    expect(items).toEqual(range(items[0] ?? 0, items.at(-1) ?? 0));
  });

  it("counts each missed item once, however often it is told", async () => {
    const paged = pagedOf(new Numbers(95));
    await paged.start();
    for (let page = 0; page < 4; page += 1) await paged.extend("front");
    for (let time = 0; time < 3; time += 1) paged.merge([96, 97, 98]);
    expect(paged.snapshot.missed).toBe(3);
  });

  it("reads what lies between where a page that is read again does not reach it", async () => {
    const numbers = new Numbers(95);
    const paged = pagedOf(numbers);
    await paged.start();
    numbers.last = 110;
    paged.merge(range(101, 110));
    await vi.waitFor(() => expect(paged.snapshot.loading).toBeNull());
    expect(paged.snapshot.items).toEqual(range(86, 105));
    expect(paged.snapshot.complete.back).toBe(false);
  });

  it("can begin in the middle, goes on at both sides, and begins at its live side when it is begun again", async () => {
    const numbers = new Numbers(95);
    const first = async () => ({ items: range(40, 49), more: { front: true, back: true } });
    const paged = new Paged<number>({ limit: 30, keyOf: String, load: numbers.load, live: "back", first });
    await paged.start();
    paged.push([96]);
    await paged.extend("front");
    await paged.extend("back");
    expect([paged.snapshot.items, paged.snapshot.missed]).toEqual([range(30, 59), 1]);
    await paged.start();
    expect([paged.snapshot.items, paged.snapshot.missed]).toEqual([range(86, 95), 0]);
  });

  it("says what went wrong, and tries again when asked", async () => {
    const numbers = new Numbers(95);
    const paged = pagedOf(numbers);
    await paged.start();
    numbers.failing = true;
    await paged.extend("front");
    expect(paged.snapshot.problem?.message).toBe("away");
    numbers.failing = false;
    await paged.extend("front");
    expect(paged.snapshot.problem).toBeNull();
    expect(paged.snapshot.items[0]).toBe(76);
  });

  it("puts newer versions in the place of what is shown", async () => {
    const items = [{ id: "a", n: 1 }, { id: "b", n: 1 }]; // prettier-ignore
    const paged = new Paged<{ id: string; n: number }>({
      limit: 9,
      keyOf: (item) => item.id,
      load: async () => ({ items, more: false }),
      live: "front",
    });
    await paged.start();
    paged.update([{ id: "b", n: 2 }, { id: "z", n: 2 }]); // prettier-ignore
    expect(paged.snapshot.items).toEqual([{ id: "a", n: 1 }, { id: "b", n: 2 }]); // prettier-ignore
  });
});
