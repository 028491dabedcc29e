// Answers with what the body of the request asks for: each kind of response that a handler can return.
import type { ApiRouteConfig } from "motia";

export const config: ApiRouteConfig = { type: "api", name: "Respond", method: "POST", path: "/respond/:kind", emits: [] };

const answers: Record<string, unknown> = {
  text: { status: 200, body: "plain text, ä" },
  "text-with-type": { status: 200, body: "a,b", headers: { "Content-Type": "text/csv" } },
  "text-with-charset": { status: 200, body: "x", headers: { "content-type": "text/plain; charset=utf-8" } },
  "empty-text": { status: 200, body: "" },
  html: { status: 200, body: "<h1>hi</h1>", headers: { "content-type": "text/html" } },
  buffer: { status: 200, body: Buffer.from([0, 1, 254, 255]) },
  "buffer-with-type": { status: 200, body: Buffer.from("png"), headers: { "content-type": "image/png" } },
  array: { status: 200, body: [1, "two", null, { three: 3 }] },
  "empty-array": { status: 200, body: [] },
  number: { status: 200, body: 42 },
  zero: { status: 200, body: 0 },
  true: { status: 200, body: true },
  false: { status: 200, body: false },
  null: { status: 200, body: null },
  "no-body": { status: 200 },
  "not-content": { status: 204 },
  "not-content-with-body": { status: 204, body: { a: 1 } },
  "not-modified": { status: 304 },
  created: { status: 201, body: { ok: true }, headers: { Location: "/x/1", "X-Custom": "a", "Cache-Control": "no-store" } },
  redirect: { status: 302, headers: { location: "https://example.com/" }, body: "" },
  teapot: { status: 418, body: { error: "teapot" } },
  failed: { status: 503, body: { error: "later" }, headers: { "Retry-After": "3" } },
  "json-as-text": { status: 200, body: '{"a":1}', headers: { "content-type": "application/json" } },
  "object-as-xml": { status: 200, body: { a: 1 }, headers: { "content-type": "application/vnd.api+json" } },
  date: { status: 200, body: { at: new Date(0), nothing: undefined, not: Number.NaN, big: 1e21 } },
  nothing: undefined,
  "no-status": { body: { a: 1 } },
  "status-text": { status: "201", body: { a: 1 } },
  "status-invalid": { status: 99, body: { a: 1 } },
  "status-large": { status: 1000, body: { a: 1 } },
  "header-number": { status: 200, headers: { "x-number": 7 }, body: {} },
  "header-list": { status: 200, headers: { "set-cookie": ["a=1", "b=2"] }, body: {} },
  "header-bad": { status: 200, headers: { "x bad": "1" }, body: {} },
  "own-origin": { status: 200, headers: { "Access-Control-Allow-Origin": "https://a.example", Vary: "Origin" }, body: {} },
  "own-methods": { status: 200, headers: { "access-control-allow-methods": "GET", "access-control-expose-headers": "x-a" }, body: {} },
  text2: "just a text",
};

export const handler = async ({ pathParams }: { pathParams: { kind: string } }) => {
  if (pathParams.kind === "throws") throw new Error("it broke");
  if (pathParams.kind === "throws-text") throw "a text";
  if (pathParams.kind === "rejects-nothing") return Promise.reject(undefined);
  if (pathParams.kind === "exits") process.exit(3);
  return answers[pathParams.kind];
};
