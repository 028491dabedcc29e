import { expect, test } from "vitest";

import { parseJson, preview } from "../core/json";

test("nothing typed is nothing, not a mistake", () => {
  expect(parseJson("  \n")).toEqual({ ok: true, value: undefined });
});

test("a mistake is told in one line, without the text in which it is", () => {
  expect(parseJson('{\n  "token": }')).toEqual({ ok: false, problem: "This is not JSON: Unexpected token '}'." });
});

test("a preview is one line of bounded length", () => {
  expect(preview({ a: [1, 2] })).toBe('{"a":[1,2]}');
  expect(preview("x".repeat(20), 5)).toBe("xxxxx…");
  expect(preview(undefined)).toBe("");
});
