import { describe, expect, test } from "vitest";

import {
  bytes,
  clockTime,
  count,
  duration,
  exactTime,
  percent,
  rate,
  relativeTime,
  shortTime,
  shortTrace,
} from "../core/format";

describe("durations", () => {
  test.each([
    [0.0421, "0.04 ms"],
    [1, "1 ms"],
    [9.96, "10 ms"],
    [412.4, "412 ms"],
    [1_532, "1.53 s"],
    [41_260, "41.3 s"],
    [83_000, "1 m 23 s"],
    [3_600_000, "1 h"],
    [5_400_000, "1 h 30 m"],
    [97_200_000, "1 d 3 h"],
    [-250, "−250 ms"],
  ])("%d ms reads %s", (ms, text) => expect(duration(ms)).toBe(text));

  test("what is not known is a dash", () => expect([duration(null), duration(NaN)]).toEqual(["–", "–"]));
});

test("counts stay short enough for a node of a graph", () => {
  expect([0, 999, 9_999, 12_300, 4_560_000].map(count)).toEqual(["0", "999", "9,999", "12.3k", "4.56M"]);
});

test("rates below one in ten seconds are told by the minute", () => {
  expect([0, 0.004, 0.05, 3.14159, 1_234].map(rate)).toEqual(["0/s", "0.24/min", "3/min", "3.1/s", "1,234/s"]);
});

test("sizes go by thousands", () => {
  expect([0, 999, 1_530, 45_600, 1_530_000_000].map(bytes)).toEqual(["0 B", "999 B", "1.53 KB", "45.6 KB", "1.53 GB"]);
});

test("shares keep one digit below ten per cent", () => {
  expect([0, 0.0123, 0.5, 1].map(percent)).toEqual(["0 %", "1.2 %", "50 %", "100 %"]);
});

describe("times", () => {
  const at = Date.UTC(2026, 10, 25, 16, 47, 35, 544);

  test("are told in the reader's zone", () => {
    expect(clockTime(at, "Europe/Berlin")).toBe("17:47:35.544");
    expect(exactTime(at, "Europe/Berlin")).toBe("25 Nov 2026, 17:47:35.544 CET");
  });

  test("name the day where it is another one in that zone", () => {
    expect(shortTime(at, at + 60_000, "UTC")).toBe("16:47");
    expect(shortTime(at, at + 12 * 3_600_000, "UTC")).toBe("25 Nov 16:47");
  });

  test("are told by their distance, to the past and to the future", () => {
    expect([500, 12_400, 200_000, 7_300_000, 200_000_000].map((ms) => relativeTime(at - ms, at))).toEqual([
      "just now",
      "12 s ago",
      "3 m ago",
      "2 h ago",
      "2 d ago",
    ]);
    expect(relativeTime(at + 90_000, at)).toBe("in 1 m");
  });
});

test("traces of one minute are told apart by their short ids", () => {
  const ids = ["01a2145bdd73ad44ec78b6d2805415f7", "01a2145bddb7722e8c11afebc1867aa3"].map(shortTrace);
  expect(ids).toEqual(["805415f7", "c1867aa3"]);
});
