import assert from "node:assert/strict";
import { test } from "node:test";
import { started } from "./support/runner.js";

const STEP = "steps/a.step.ts";
const ok = { response: { status: 200, headers: {} } };

/**
 * An api step with this handler body; `ctx` and `req` are there.
 *
 * @param {string} body
 * @param {string} [before]
 */
const step = (body, before = "") => ({
  [STEP]: `
    ${before}
    export const config: any = { type: "api", name: "A", path: "/a", method: "POST", emits: ["x"] };
    export const handler = async (req: any, ctx: any): Promise<any> => { ${body} };`,
});

/**
 * @param {any} t
 * @param {string} body
 * @param {{before?: string, initialize?: object, answers?: Record<string, (params: any) => any>}} [options]
 */
async function runner(t, body, { before, initialize, answers = {} } = {}) {
  const made = await started(t, step(body, before), { initialize });
  made.answers = answers;
  assert.equal((await made.describe(STEP)).error, undefined);
  return made;
}

test("emit spells its options as the protocol does, and answers the id", async (t) => {
  /** @type {any[]} */
  const seen = [];
  const made = await runner(
    t,
    `const answer = await ctx.emit({ topic: "x", data: { n: 1 }, delay: "5m", expiresIn: 2.5, priority: 3, messageGroupId: "g", idempotencyKey: "k", at: new Date(0) });
     await ctx.emit({ topic: "x" });
     return { status: 200, body: answer };`,
    { answers: { emit: (params) => seen.push(params) && { id: `e${seen.length}` } } },
  );
  const { result } = await made.api(STEP, {});
  assert.equal(result.response.body.text, '{"id":"e1"}');
  const whole = {
    call: "c1",
    topic: "x",
    data: { n: 1 },
    messageGroupId: "g",
    idempotencyKey: "k",
    priority: 3,
    delayMs: 300_000,
    expiresInMs: 2_500,
  };
  assert.deepEqual(seen, [
    { ...whole, at: "1970-01-01T00:00:00.000Z" },
    { call: "c1", topic: "x", data: null },
  ]);
});

test("state and streams send what the handler gave and give what the host answered", async (t) => {
  /** @type {any[]} */
  const seen = [];
  const record =
    (/** @type {string} */ method) =>
    (/** @type {any} */ { call, ...params }) => {
      seen.push([method, params]);
      return method.endsWith("getGroup") ? [method] : method;
    };
  const methods = [
    "state.get",
    "state.set",
    "state.delete",
    "state.getGroup",
    "state.clear",
    "state.update",
    "stream.get",
    "stream.set",
    "stream.update",
    "stream.send",
  ];
  const made = await runner(
    t,
    `const { state, streams: { progress }, streams } = ctx;
     const results = [await state.get("g", "k"), await state.set("g", "k", { v: 1 }, { ttl: 2 }), await state.delete("g", "k"), await state.getGroup("g"), await state.clear("g"),
       await state.update("g", "k", [{ op: "increment", path: ["n"], by: 1 }]), await progress.set({ p: 1 }), await progress.set("g", "i", { p: 2 }), await streams["a-b"].get("g", "i"),
       await progress.update([{ op: "remove", path: ["p"] }]), await progress.send({ groupId: "g" }, { type: "t" })];
     return { status: 200, body: results };`,
    { answers: Object.fromEntries(methods.map((method) => [method, record(method)])) },
  );
  const { result } = await made.api(STEP, {});
  const answered = [
    "state.get",
    { v: 1 },
    "state.delete",
    ["state.getGroup"],
    "state.clear",
    "state.update",
    "stream.set",
    "stream.set",
    "stream.get",
    "stream.update",
    "stream.send",
  ];
  assert.deepEqual(JSON.parse(result.response.body.text), answered);
  assert.deepEqual(seen, [
    ["state.get", { group: "g", key: "k" }],
    ["state.set", { group: "g", key: "k", value: { v: 1 }, ttlMs: 2_000 }],
    ["state.delete", { group: "g", key: "k" }],
    ["state.getGroup", { group: "g" }],
    ["state.clear", { group: "g" }],
    ["state.update", { group: "g", key: "k", operations: [{ op: "increment", path: ["n"], by: 1 }] }],
    ["stream.set", { stream: "progress", group: "default", id: "default", data: { p: 1 } }],
    ["stream.set", { stream: "progress", group: "g", id: "i", data: { p: 2 } }],
    ["stream.get", { stream: "a-b", group: "g", id: "i" }],
    [
      "stream.update",
      { stream: "progress", group: "default", id: "default", operations: [{ op: "remove", path: ["p"] }] },
    ],
    ["stream.send", { stream: "progress", group: "g", event: { type: "t", data: null } }],
  ]);
});

test("an option that emit does not have is refused, and ignored under compat", async (t) => {
  for (const [compat, expected] of [
    [null, "emit has no option dealy; its options are messageGroupId, idempotencyKey, delay, at, priority, expiresIn."],
    ["motia-0.17", "sent"],
  ]) {
    const made = await runner(
      t,
      `return { status: 200, body: await ctx.emit({ topic: "x", data: 1, dealy: 5 }).then(() => "sent", (error: any) => error.message) };`,
      { initialize: { compat }, answers: { emit: () => ({ id: "e" }) } },
    );
    assert.equal((await made.api(STEP, {})).result.response.body.text, expected);
  }
});

test("a callback carries the value as it was when it was made", async (t) => {
  /** @type {any[]} */
  const seen = [];
  const made = await runner(
    t,
    `const data = { n: 1 }; const first = ctx.emit({ topic: "x", data }); data.n = 2; await first; return { status: 200 };`,
    {
      answers: { emit: ({ data }) => seen.push(data) && { id: "e" } },
    },
  );
  assert.deepEqual((await made.api(STEP, {})).result, ok);
  assert.deepEqual(seen, [{ n: 1 }]);
});

test("callbacks nobody awaits are waited for, and their failure fails the call", async (t) => {
  const made = await runner(
    t,
    `ctx.state.set("g", "k", 1); if (req.body.fail) ctx.emit({ topic: "x" }); return { status: 200 };`,
    {
      answers: {
        "state.set": () => null,
        emit: () => {
          throw { code: -32026, message: "disk full", data: { name: "store-unavailable", reason: "disk full" } };
        },
      },
    },
  );
  assert.deepEqual((await made.api(STEP, { fail: false })).result, ok);
  const { error } = await made.api(STEP, { fail: true });
  assert.equal(error.data.name, "handler-failed");
  assert.equal(error.data.type, "MotiaError");
  assert.equal(error.data.cause.name, "store-unavailable");
  assert.deepEqual(error.data.cause.data, { reason: "disk full", name: "store-unavailable" });
});

test("a failure that the handler looks at later is its own", async (t) => {
  const made = await runner(
    t,
    `const late = ctx.state.get("g", "k"); await new Promise((resolve) => setTimeout(resolve, 20)); return { status: 200, body: await late.catch((error: any) => [error.code, error.name, error.data.reason]) };`,
    {
      answers: {
        "state.get": () => {
          throw { code: -32026, message: "no", data: { name: "store-unavailable", reason: "r" } };
        },
      },
    },
  );
  assert.equal((await made.api(STEP, {})).result.response.body.text, '[-32026,"store-unavailable","r"]');
});

test("at most callbacksPerCall are unanswered at once, in the order of the handler", async (t) => {
  const made = await runner(
    t,
    `await Promise.all(Array.from({ length: 200 }, (_, n) => ctx.emit({ topic: "x", data: n }))); return { status: 200 };`,
  );
  const answer = made.api(STEP, {});
  const emits = () => made.messages.filter(({ method }) => method === "emit");
  await made.until(() => emits().length === 64);
  await made.request("ping", {});
  assert.equal(emits().length, 64);
  for (let next = 0; next < 200; next++) {
    await made.until(() => emits().length > next);
    made.reply(/** @type {any} */ (emits()[next]).id, () => ({ id: "e" }));
  }
  assert.deepEqual((await answer).result, ok);
  assert.deepEqual(
    emits().map(({ params }) => params.data),
    Array.from({ length: 200 }, (_, n) => n),
  );
});

test("a call that was cancelled is answered, and its handler finds callbacks refused", async (t) => {
  const made = await runner(
    t,
    `ctx.logger.info("begun"); await new Promise((resolve) => setTimeout(resolve, 100));
     try { await ctx.state.set("g", "k", 1); } catch (error: any) { ctx.logger.info("refused", { name: error.name, aborted: ctx.signal.aborted, reason: ctx.signal.reason.data.reason }); } return { status: 200 };`,
  );
  const answer = made.api(STEP, {});
  await made.until(() => made.logs.length === 1);
  made.send({ jsonrpc: "2.0", method: "cancel", params: { call: "c1", reason: "timeout" } });
  assert.deepEqual((await answer).error.data, { name: "cancelled", reason: "timeout" });
  assert.deepEqual((await made.request("ping", {})).result, { calls: 0, blocking: null });
  const { fields } = await made.until(() => made.logs[1]);
  assert.deepEqual(fields, { name: "call-ended", aborted: true, reason: "timeout" });
});

test("a handler that answers its signal at once gives its own result", async (t) => {
  const made = await runner(
    t,
    `ctx.logger.info("begun"); await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve)); return { status: 202 };`,
  );
  const answer = made.api(STEP, {});
  await made.until(() => made.logs.length === 1);
  made.send({ jsonrpc: "2.0", method: "cancel", params: { call: "c1", reason: "client-gone" } });
  assert.deepEqual((await answer).result, { response: { status: 202, headers: {} } });
});

test("errors in timers and forgotten promises fail the call they belong to", async (t) => {
  const made = await runner(
    t,
    `if (req.body.timer) setTimeout(() => { throw new RangeError("in a timer"); }); else Promise.reject(new RangeError("forgotten")); await new Promise(() => {}); return null;`,
  );
  for (const [body, message] of /** @type {const} */ ([
    [{ timer: true }, "in a timer"],
    [{}, "forgotten"],
  ])) {
    const { error } = await made.api(STEP, body);
    assert.deepEqual(
      [error.message, error.data.type, error.data.file, error.data.line],
      [message, "RangeError", STEP, 4],
    );
  }
});

test("an error outside of any call is logged and ends nothing", async (t) => {
  const made = await runner(t, "return { status: 200 };", {
    before: `setTimeout(() => { throw new Error("loose"); }, 10); setTimeout(() => { Promise.reject("text"); }, 20);`,
  });
  await made.until(
    () => made.logs.filter(({ level, source }) => level === "error" && source === "runner").length === 2,
  );
  assert.deepEqual((await made.api(STEP, {})).result, ok);
});

test("a failure tells type, stack in the user's lines, place, cause and whether to retry", async (t) => {
  const made = await runner(
    t,
    `switch (req.body.how) { case "never": throw new NonRetriableError("no"); case "later": throw new RetryAfterError("wait", 1.5); case "text": throw "text"; default: throw new TypeError("outer", { cause: new RangeError("inner") }); }`,
    { before: `import { NonRetriableError, RetryAfterError } from "motia";\ninterface Gone {\n  lines: 1;\n}\n` },
  );
  const failure = async (/** @type {string} */ how) => (await made.api(STEP, { how })).error;
  const plain = await failure("");
  assert.equal(plain.code, -32010);
  assert.equal(plain.message, "outer");
  const { stack, cause, ...data } = plain.data;
  assert.deepEqual(data, { name: "handler-failed", type: "TypeError", file: STEP, line: 8 });
  assert.match(stack, /^TypeError: outer\n +at .*steps\/a\.step\.ts:8:/);
  assert.doesNotMatch(stack, /runners\/node|node:internal/);
  assert.deepEqual([cause.type, cause.message, cause.line], ["RangeError", "inner", 8]);
  assert.deepEqual((await failure("never")).data.retry, { allowed: false });
  assert.deepEqual((await failure("later")).data.retry, { afterMs: 1_500 });
  assert.deepEqual((await failure("text")).data, { name: "handler-failed", type: "string", stack: "" });
});

test("user code that replaces globals does not disturb the wire", async (t) => {
  const made = await runner(t, `return { status: 200, body: await ctx.state.get("g", "k") };`, {
    before: `JSON.stringify = () => "broken"; JSON.parse = () => "broken"; (globalThis as any).Promise = class Broken {}; (globalThis as any).setImmediate = undefined; Array.prototype.toString = () => "x";`,
    answers: { "state.get": () => 1 },
  });
  assert.equal((await made.api(STEP, {})).result.response.body.text, "1");
});

test("logs take anything", async (t) => {
  const made = await runner(
    t,
    `const cycle: any = { n: 1n, nan: NaN, map: new Map([["a", 1]]), fn() {}, u: undefined, bytes: Buffer.from("ab"), bad: "\\ud800", get boom() { throw new Error("getter"); } }; cycle.self = cycle;
     ctx.logger.info({ not: "text" } as any, cycle); ctx.logger.error("failed", { error: new Error("why") }); ctx.logger.warn("plain", 5 as any); return { status: 200 };`,
  );
  await made.api(STEP, {});
  const [odd, failed, plain] = made.logs;
  assert.equal(odd?.msg, '{"not":"text"}');
  assert.match(JSON.stringify(odd?.fields), /getter/);
  assert.deepEqual([failed?.fields.error.name, failed?.fields.error.message], ["Error", "why"]);
  assert.deepEqual(plain?.fields, { data: 5 });
});
