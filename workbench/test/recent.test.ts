import { expect, test } from "vitest";

import { MOST_RECENT, type Recent, readRecent, withRecent, withoutSecrets } from "../core/http/recent";
import type { Draft } from "../core/http/request";

const draft = (more: Partial<Draft> = {}): Draft => ({
  method: "POST",
  template: "/login",
  path: {},
  query: [],
  headers: [],
  body: "",
  ...more,
});

const recent = (id: string, made: Draft = draft({ body: id })): Recent => ({
  id,
  step: "Login",
  at: 1,
  status: 200,
  ms: 1,
  traceId: "t",
  draft: made,
});

test("nothing secret is kept, in headers, query or body; what is not secret stays as it was", () => {
  const kept = withoutSecrets(
    draft({
      query: [{ name: "access_token", value: "CANARY" }, { name: "page", value: "2" }],
      headers: [{ name: "Authorization", value: "Bearer CANARY" }, { name: "X-Api-Key", value: "CANARY" }, { name: "accept", value: "*/*" }],
      body: JSON.stringify({ user: "ada", password: "CANARY", deep: [{ clientSecret: { a: "CANARY" } }] }),
    }),
  ); // prettier-ignore
  expect(JSON.stringify(kept)).not.toContain("CANARY");
  expect([kept.query[1]?.value, kept.headers[2]?.value, JSON.parse(kept.body)]).toEqual([
    "2",
    "*/*",
    { user: "ada", password: "", deep: [{ clientSecret: null }] },
  ]);
});

test("a body without secrets is kept as it was typed, and one that is no JSON only where nothing looks like a secret", () => {
  const bodies = ['{ "a" : 1 }', "user=ada", "user=ada&password=x", "x".repeat(30_000)];
  expect(bodies.map((body) => withoutSecrets(draft({ body })).body)).toEqual(['{ "a" : 1 }', "user=ada", "", ""]);
});

test("the newest come first, the same request once, and no more than fit", () => {
  let known: Recent[] = [];
  for (let at = 0; at < MOST_RECENT + 5; at++) known = withRecent(known, recent(String(at)));
  expect([known.length, known[0]?.id]).toEqual([MOST_RECENT, String(MOST_RECENT + 4)]);
  known = withRecent(known, { ...recent("again", draft({ body: "20" })) });
  expect([known.length, known.filter(({ draft: { body } }) => body === "20").map(({ id }) => id)]).toEqual([
    MOST_RECENT,
    ["again"],
  ]);
});

test("what storage holds from elsewhere is passed over", () => {
  expect([readRecent(null), readRecent([1, {}, recent("a")]).map(({ id }) => id)]).toEqual([[], ["a"]]);
});
