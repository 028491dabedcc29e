import assert from "node:assert/strict";
import { test } from "node:test";
import { started } from "./support/runner.js";

const STEP = "steps/a.step.ts";

/**
 * @param {any} t
 * @param {string} body of the handler
 * @param {{before?: string, initialize?: object}} [options]
 */
async function runner(t, body, { before = "", initialize = {} } = {}) {
  const text = `${before}\nexport const config: any = { type: "api", name: "A", path: "/a", method: "POST", emits: [] };\nexport const handler = async (req: any, ctx: any): Promise<any> => { ${body} };`;
  const made = await started(t, { [STEP]: text }, { initialize });
  assert.equal((await made.describe(STEP)).error, undefined);
  return made;
}

/** @param {import("./support/runner.js").Runner} made */
function acceptStream(made) {
  /** @type {any[]} */
  const seen = [];
  made.answers = {
    "response.start": ({ call, ...head }) => void seen.push(head),
    "response.chunk": ({ text, base64 }) => void seen.push(text ?? Buffer.from(base64, "base64")),
  };
  return seen;
}

test("each kind of body has its format, and headers their form", async (t) => {
  const made = await runner(
    t,
    `return { json: { status: 200, body: { a: [1, null] } }, text: { status: 200, body: "é" }, bytes: { status: 200, body: new Uint8Array([0, 255]) }, none: { status: 204, body: null },
       headers: { status: 200, headers: { "X-A": 1, "Set-Cookie": ["a=1", "b=2"], gone: undefined } }, list: { status: 200, headers: new Headers({ "X-B": "2" }), body: [] }, no: { status: 200, body: false } }[req.body.how as "json"];`,
  );
  const of = async (/** @type {string} */ how) => (await made.api(STEP, { how })).result.response;
  const plain = { status: 200, headers: {} };
  assert.deepEqual(await of("json"), { ...plain, body: { format: "json", text: '{"a":[1,null]}' } });
  assert.deepEqual(await of("text"), { ...plain, body: { format: "text", text: "é" } });
  assert.deepEqual(await of("bytes"), { ...plain, body: { format: "bytes", base64: "AP8=" } });
  assert.deepEqual(await of("none"), { status: 204, headers: {} });
  assert.deepEqual(await of("headers"), { status: 200, headers: { "x-a": "1", "set-cookie": ["a=1", "b=2"] } });
  assert.deepEqual(await of("list"), { status: 200, headers: { "x-b": "2" }, body: { format: "json", text: "[]" } });
  assert.deepEqual(await of("no"), { ...plain, body: { format: "json", text: "false" } });
});

test("what is no response is response-invalid and says why", async (t) => {
  const made = await runner(
    t,
    `return [undefined, null, "text", { ok: true }, { status: "200" }, { status: 99 }, { status: 200.5 }][req.body.n];`,
  );
  const reasons = await Promise.all(
    [0, 1, 2, 3, 4, 5, 6].map(
      async (n) =>
        (
          await made.invoke(STEP, {
            call: `c${n}`,
            kind: "api",
            request: { body: { format: "json", text: `{"n":${n}}` } },
          })
        ).error,
    ),
  );
  assert.ok(reasons.every(({ code, data }) => code === -32013 && data.name === "response-invalid"));
  assert.match(reasons[0].data.reason, /returned nothing/);
  assert.match(reasons[3].data.reason, /has no status; the handler returned an object with the members ok/);
  assert.match(reasons[5].data.reason, /its status is 99/);
});

test("a body that cannot be written is value-not-representable", async (t) => {
  const made = await runner(t, "return { status: 200, body: { a: [1n] } };");
  const { code, data } = (await made.api(STEP, {})).error;
  assert.deepEqual([code, data.name, data.path], [-32012, "value-not-representable", "$.a[0]"]);
});

test("under compat values are written as JSON.stringify does, null is a body, and a status may be text", async (t) => {
  const initialize = { compat: "motia-0.17" };
  const values = "{ not: NaN, fn: () => 1, map: new Map([[1, 2]]), bytes: new Uint8Array([7]), at: new Date(0) }";
  const made = await runner(
    t,
    `await ctx.state.set("g", "k", ${values}); return [{ status: "201", body: ${values} },
    { status: 200, body: null }, { status: 204, body: null }, { status: 200 }][req.body];`,
    { initialize },
  );
  /** @type {any[]} */
  const stored = [];
  made.answers = { "state.set": ({ value }) => void stored.push(value) };
  const answer = async (/** @type {number} */ which) => (await made.api(STEP, which)).result.response;
  const written = { not: null, map: {}, bytes: { 0: 7 }, at: "1970-01-01T00:00:00.000Z" };
  const first = await answer(0);
  assert.deepEqual([first.status, JSON.parse(first.body.text), stored[0]], [201, written, written]);
  assert.deepEqual(await answer(1), {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: { format: "text", text: "null" },
  });
  assert.equal("body" in (await answer(2)), false);
  assert.equal("body" in (await answer(3)), false);
});

test("a request body is decoded at its first use, and can be replaced by middleware", async (t) => {
  const made = await runner(
    t,
    `return { status: 200, body: [req.body, req.rawBody, req.files.map((file: any) => file.data.toString())] };`,
    {
      before: `const mw = async (req: any, _: any, next: any) => { if (req.headers.replace) req.body = "replaced"; return next(); };`,
    },
  );
  const of = async (/** @type {object} */ request) =>
    JSON.parse((await made.api(STEP, undefined, request)).result.response.body.text);
  assert.deepEqual(await of({}), [null, "", []]);
  assert.deepEqual(await of({ body: { format: "json", text: '{ "a" : 1 }' } }), [{ a: 1 }, '{ "a" : 1 }', []]);
  assert.deepEqual(await of({ body: { format: "text", text: "t" } }), ["t", "t", []]);
  assert.deepEqual(
    await of({
      body: { format: "json", text: "{}", raw: { text: "a=1" } },
      files: [{ field: "f", filename: "n", contentType: "t", base64: "eA==" }],
    }),
    [{}, "a=1", ["x"]],
  );
});

test("a body with an integer that JavaScript would round is refused, unless nobody looks at it", async (t) => {
  const made = await runner(t, `return { status: 200, body: req.headers.look ? req.body : req.rawBody };`);
  const body = { format: "json", text: '{"id":[9007199254740993]}' };
  assert.equal((await made.api(STEP, undefined, { body })).result.response.body.text, body.text);
  const { error } = await made.api(STEP, undefined, { body, headers: { look: "yes" } });
  assert.deepEqual([error.code, error.data.path], [-32012, "$.id[0]"]);
});

test("everything that can be iterated over time is streamed", async (t) => {
  const made = await runner(
    t,
    `async function* later() { yield "a"; yield Buffer.from("b"); } function* now() { yield "a"; yield new Uint8Array([98]); }
     const body = { later: () => later(), now: () => now(), web: () => new Blob(["ab"]).stream(), node: () => Readable.from(["a", Buffer.from("b")]) }[req.body.how as "web"]();
     return { status: 200, headers: { "Content-Type": "text/x" }, body };`,
    { before: `import { Readable } from "node:stream";` },
  );
  for (const how of ["later", "now", "web", "node"]) {
    const seen = acceptStream(made);
    assert.deepEqual((await made.api(STEP, { how })).result, { streamed: true });
    assert.deepEqual(seen.shift(), { status: 200, headers: { "content-type": "text/x" } });
    assert.equal(Buffer.concat(seen.map((chunk) => Buffer.from(chunk))).toString(), "ab", how);
  }
});

test("a Response of the web standard is a response", async (t) => {
  const made = await runner(
    t,
    `const headers = new Headers({ "x-a": "1" }); headers.append("set-cookie", "a=1"); headers.append("set-cookie", "b=2"); return new Response(req.body.text, { status: 201, headers });`,
  );
  const seen = acceptStream(made);
  await made.api(STEP, { text: "hello" });
  assert.deepEqual(seen[0], {
    status: 201,
    headers: { "x-a": "1", "content-type": "text/plain;charset=UTF-8", "set-cookie": ["a=1", "b=2"] },
  });
  assert.equal(seen[1].toString(), "hello");
});

test("objects become server-sent events, and lines of JSON under another type", async (t) => {
  const items = `[{ event: "e", id: 1, retry: 5, data: "two\\nlines" }, { data: { a: 1 } }, { other: true }, ": comment\\n\\n", { id: "a\\nb", data: 1 }]`;
  const made = await runner(
    t,
    `return { status: 200, headers: req.body.headers, body: (async function* () { for (const item of ${items}) yield item; })() };`,
  );
  const events = acceptStream(made);
  await made.api(STEP, {});
  assert.deepEqual(events, [
    { status: 200, headers: { "content-type": "text/event-stream" } },
    "event: e\nid: 1\nretry: 5\ndata: two\ndata: lines\n\n",
    'data: {"a":1}\n\n',
    'data: {"other":true}\n\n',
    ": comment\n\n",
    "id: a b\ndata: 1\n\n",
  ]);
  const lines = acceptStream(made);
  await made.api(STEP, { headers: { "content-type": "application/x-ndjson" } });
  assert.deepEqual(lines.slice(2, 4), ['{"data":{"a":1}}\n', '{"other":true}\n']);
});

test("large bodies are sent in chunks that end between characters, with their length and format", async (t) => {
  const limits = { lineBytes: 134_217_728, callbacksPerCall: 64, chunkBytes: 1_000, depth: 128 };
  const made = await runner(
    t,
    `return { status: 200, body: { text: "aé".repeat(1000), json: { t: "é".repeat(600) }, bytes: Buffer.alloc(2500, 7) }[req.body.how as "text"] };`,
    { initialize: { limits } },
  );
  for (const [how, length] of /** @type {const} */ ([
    ["text", 3_000],
    ["json", 1_208],
    ["bytes", 2_500],
  ])) {
    const seen = acceptStream(made);
    assert.deepEqual((await made.api(STEP, { how })).result, { streamed: true });
    assert.deepEqual(seen.shift(), { status: 200, headers: { "content-length": String(length) }, format: how });
    assert.ok(seen.every((chunk) => Buffer.byteLength(chunk) <= 1_000 && !chunk.toString().includes("\ufffd")));
    assert.equal(
      seen.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0),
      length,
    );
  }
});

test("at most eight chunks are unanswered, and a client that is gone stops the producer", async (t) => {
  const made = await runner(
    t,
    `return { status: 200, body: (async function* () { let n = 0; try { for (;;) yield String(n++); } finally { ctx.logger.info("closed", { n, aborted: ctx.signal.aborted }); } })() };`,
  );
  made.answers = { "response.start": () => null };
  const answer = made.api(STEP, {});
  const chunks = () => made.messages.filter(({ method }) => method === "response.chunk");
  await made.until(() => chunks().length === 8);
  await made.request("ping", {});
  assert.equal(chunks().length, 8);
  made.send({ jsonrpc: "2.0", method: "cancel", params: { call: "c1", reason: "client-gone" } });
  assert.equal((await answer).error.data.reason, "client-gone");
  const { fields } = await made.until(() => made.logs.find(({ msg }) => msg === "closed"));
  assert.equal(fields.aborted, true);
});

test("a producer that fails after the start fails the call", async (t) => {
  const made = await runner(
    t,
    `return { status: 200, body: (async function* () { yield "a"; throw new RangeError("broken"); })() };`,
  );
  const seen = acceptStream(made);
  const { error } = await made.api(STEP, {});
  assert.deepEqual([error.message, error.data.type, seen.length], ["broken", "RangeError", 2]);
});
