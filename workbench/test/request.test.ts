import { describe, expect, test } from "vitest";

import { type Draft, isForbidden, missing, pathParameters, target, toCurl, toRequest } from "../core/http/request";

const draft = (more: Partial<Draft> = {}): Draft => ({
  method: "POST",
  template: "/orders",
  path: {},
  query: [],
  headers: [],
  body: "",
  ...more,
});

describe("an address", () => {
  test.each([
    ["/orders/:id", { id: "a/b c" }, "/orders/a%2Fb%20c"],
    ["/orders/:id?", {}, "/orders"],
    [String.raw`/:id(\d+)/x`, { id: "7" }, "/7/x"],
    ["/report-:year.pdf", { year: "2026" }, "/report-2026.pdf"],
    ["/files/*", { "*": "a/ü.txt" }, "/files/a/%C3%BC.txt"],
    ["/orders/:id", {}, "/orders/:id"],
    ["/", {}, "/"],
  ])("of %s with %o is %s", (template, path, expected) => expect(target(draft({ template, path }))).toBe(expected));

  test("carries the query parameters that have a name, in order and encoded", () => {
    const query = [
      { name: "q", value: "a&b" },
      { name: "", value: "x" },
      { name: "q", value: "2" },
    ];
    expect(target(draft({ query }))).toBe("/orders?q=a%26b&q=2");
  });
});

test("what is missing is told by name; optional parts and the rest of a path may be empty", () => {
  expect(missing(draft({ template: "/a/:b/:c?/*" }))).toEqual(["b"]);
  expect(pathParameters("/a/:b/:c?/*")).toEqual([
    { name: "b", optional: false },
    { name: "c", optional: true },
    { name: "*", optional: false },
  ]);
});

test("a body is JSON unless its headers say otherwise, and a GET has none", () => {
  const made = toRequest(draft({ body: "{}" })).init;
  expect([made.body, new Headers(made.headers).get("content-type")]).toEqual(["{}", "application/json"]);
  const plain = toRequest(draft({ body: "x", headers: [{ name: "Content-Type", value: "text/plain" }] })).init;
  expect(new Headers(plain.headers).get("content-type")).toBe("text/plain");
  expect(toRequest(draft({ method: "GET", body: "{}" })).init.body).toBeUndefined();
});

test("headers that no page may set are known", () => {
  expect(["Cookie", "Sec-Fetch-Site", "X-Api-Key"].map(isForbidden)).toEqual([true, true, false]);
});

test("the line for curl quotes every part for a shell", () => {
  const made = draft({ headers: [{ name: "x-name", value: "O'Brien" }], body: `{"a":"it's"}` });
  expect(toCurl(made, "http://localhost:3000")).toBe(
    String.raw`curl -X POST 'http://localhost:3000/orders' \
  -H 'x-name: O'\''Brien' \
  -H 'content-type: application/json' \
  --data-raw '{"a":"it'\''s"}'`,
  );
});
