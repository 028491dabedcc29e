import { expect, it } from "vitest";

import { pieces } from "@core/logs/highlight";

it("marks every place of a searched text, in any case", () => {
  expect(pieces("Order o-1: order taken", "order")).toEqual([
    { text: "Order", found: true },
    { text: " o-1: ", found: false },
    { text: "order", found: true },
    { text: " taken", found: false },
  ]);
});

it("leaves a line whole where nothing is searched for, or found", () => {
  expect(pieces("a line", "")).toEqual([{ text: "a line", found: false }]);
  expect(pieces("a line", "x")).toEqual([{ text: "a line", found: false }]);
});
