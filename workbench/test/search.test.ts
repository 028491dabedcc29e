import { expect, test } from "vitest";

import { ranked, score } from "../core/search";

test("the beginning of a name beats the beginning of a later word, which beats the middle", () => {
  expect(ranked(["recharge", "Re Charge", "Charge"], "charge", String, 9)).toEqual(["Charge", "Re Charge", "recharge"]);
});

test("every word that was typed must be found", () => {
  expect([score("Process Payment", "pay pro") > 0, score("Process Payment", "pay dog")]).toEqual([true, 0]);
});

test("without typing everything stays in its order, up to the limit", () => {
  expect(ranked(["b", "a", "c"], " ", String, 2)).toEqual(["b", "a"]);
});
