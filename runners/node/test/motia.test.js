import assert from "node:assert/strict";
import { test } from "node:test";
import { started } from "./support/runner.js";

const STEP = "steps/a.step.ts";
const CONFIG = `export const config: any = { type: "api", name: "A", path: "/a", method: "POST", emits: [] };`;

test("a motia.config that mixes import and require is described, with its functions and without its instances", async (t) => {
  const runner = await started(t, {
    "motia.config.ts": `
      import { defineConfig, type Config } from "motia";
      import endpointPlugin from "@motiadev/plugin-endpoint/plugin";
      import { RedisStateAdapter } from "@motiadev/adapter-redis-state";
      const statesPlugin = require("@motiadev/plugin-states/plugin");
      const { BullMQEventAdapter } = require("@motiadev/adapter-bullmq-events");
      const called = endpointPlugin({} as any);
      export default defineConfig({
        plugins: [endpointPlugin, statesPlugin, called],
        adapters: { state: new RedisStateAdapter({ password: "secret" }), events: new BullMQEventAdapter() },
        state: { adapter: "redis", ttl: 5 },
        app: (app: any) => app.disable("x"),
        streamAuth: {
          contextSchema: { type: "object" },
          authenticate: async ({ headers, url }: any) => { if (headers.authorization === "bad") throw new Error("no"); return headers.authorization ? { user: headers.authorization, url } : undefined; },
        },
      });`,
  });
  const { definition, error } = await runner.describe("motia.config.ts", "config");
  assert.equal(error, undefined);
  assert.deepEqual(definition.functions, ["app", "streamAuth.authenticate"]);
  assert.deepEqual(definition.config, {
    plugins: [
      { standIn: "@motiadev/plugin-endpoint/plugin", member: "default" },
      { standIn: "@motiadev/plugin-states/plugin", member: "default" },
      { standIn: "@motiadev/plugin-endpoint/plugin", member: "default" },
    ],
    adapters: {
      state: { standIn: "@motiadev/adapter-redis-state", member: "RedisStateAdapter" },
      events: { standIn: "@motiadev/adapter-bullmq-events", member: "BullMQEventAdapter" },
    },
    state: { adapter: "redis", ttl: 5 },
    streamAuth: { contextSchema: { type: "object" } },
  });
  const ask = (/** @type {object} */ headers) =>
    runner.invoke("motia.config.ts", { kind: "authenticate", request: { headers, url: "/?a=1" } });
  assert.deepEqual((await ask({ authorization: "ada" })).result, { context: { user: "ada", url: "/?a=1" } });
  assert.deepEqual((await ask({})).result, { context: null });
  assert.equal((await ask({ authorization: "bad" })).error.data.name, "handler-failed");
});

test("canAccess is asked with the subscription and the context", async (t) => {
  const runner = await started(t, {
    "streams/a.stream.ts": `export const config = { name: "a", schema: { type: "object" }, baseConfig: { storageType: "default" }, canAccess: ({ groupId }: any, context: any) => context?.user === groupId ? 1 : 0 };`,
    "streams/b.stream.ts": `export const config = { name: "b", schema: { type: "object" }, baseConfig: { storageType: "default" } };`,
  });
  const { definition } = await runner.describe("streams/a.stream.ts", "stream");
  assert.deepEqual(definition, {
    config: { name: "a", schema: { type: "object" }, baseConfig: { storageType: "default" } },
    canAccess: true,
  });
  assert.equal((await runner.describe("streams/b.stream.ts", "stream")).definition.canAccess, false);
  const ask = (/** @type {unknown} */ authContext) =>
    runner.invoke("streams/a.stream.ts", { kind: "canAccess", subscription: { groupId: "g" }, authContext });
  assert.deepEqual((await ask({ user: "g" })).result, { allowed: true });
  assert.deepEqual((await ask(null)).result, { allowed: false });
});

test("cron handlers get the context in both places", async (t) => {
  const runner = await started(t, {
    [STEP]: `export const config: any = { type: "cron", name: "C", cron: "* * * * *", emits: [] };
      export const handler = async (ctx: any, same: any) => { ctx.logger.info("seen", { same: ctx === same, traceId: ctx.traceId, flows: ctx.flows, attempt: ctx.attempt, aborted: ctx.signal.aborted, keys: Object.keys(ctx).sort() }); };`,
  });
  await runner.describe(STEP);
  assert.deepEqual(
    (await runner.invoke(STEP, { kind: "cron", attempt: 3, scheduledAt: "2026-01-01T00:00:00Z" })).result,
    {},
  );
  const keys = ["attempt", "emit", "flows", "logger", "scheduledAt", "signal", "state", "streams", "traceId"];
  assert.deepEqual(runner.logs[0]?.fields, {
    same: true,
    traceId: "0".repeat(32),
    flows: ["flow"],
    attempt: 3,
    aborted: false,
    keys,
  });
});

test("middleware wraps the handler, outermost first", async (t) => {
  const runner = await started(t, {
    [STEP]: `
      const layer = (name: string) => async (req: any, ctx: any, next: any) => {
        if (req.headers.stop === name) return { status: 401 };
        req.trail = [...(req.trail ?? []), name];
        const response = await next();
        return { ...response, body: [...response.body, name] };
      };
      export const config: any = { type: "api", name: "A", path: "/a", method: "POST", emits: [], middleware: [layer("a"), layer("b")] };
      export const handler = async (req: any) => ({ status: 200, body: req.trail });`,
  });
  assert.equal((await runner.describe(STEP)).definition.config.middleware, 2);
  const of = async (/** @type {object} */ headers) => (await runner.api(STEP, undefined, { headers })).result;
  assert.equal((await of({})).response.body.text, '["a","b","b","a"]');
  assert.deepEqual(await of({ stop: "a" }), { response: { status: 401, headers: {} } });
});

test("unknown members of motia can be imported, and name themselves when called", async (t) => {
  const runner = await started(t, {
    [STEP]: `
      import * as whole from "motia"; import { somethingElse, globalLogger, isApiStep, MotiaError, NonRetriableError, defineConfig } from "motia"; import { Printer } from "@motiadev/core"; import "@motiadev/ui/styles.css";
      export { generateTypes } from "@motiadev/core/dist/types";
      ${CONFIG}
      export const handler = async () => {
        const errors = [() => somethingElse(1), () => new Printer("x"), () => somethingElse.deeper.still()].map((call) => { try { call(); return "nothing"; } catch (error: any) { return [error instanceof MotiaError, error.name, error.data.feature]; } });
        globalLogger.warn("said", { n: 1 });
        if (!isApiStep({ config })) throw new Error("it is one");
        return { status: 200, body: [errors, defineConfig({ a: 1 }), new NonRetriableError("x").message, typeof whole.defineConfig] };
      };`,
  });
  assert.equal((await runner.describe(STEP)).error, undefined);
  assert.deepEqual(JSON.parse((await runner.api(STEP)).result.response.body.text), [
    [
      [true, "not-supported", "motia#somethingElse"],
      [true, "not-supported", "@motiadev/core#Printer"],
      [true, "not-supported", "motia#somethingElse.deeper.still"],
    ],
    { a: 1 },
    "x",
    "function",
  ]);
  assert.ok(runner.logs.some(({ msg, call }) => msg.includes("said") && call === "c1"));
});

test("an installed motia is left alone unless MOTIA_HOST_REAL_MOTIA asks for it", async (t) => {
  const files = {
    [STEP]: `import { real } from "motia"; ${CONFIG}\nexport const handler = async () => ({ status: 200, body: typeof real });`,
    "node_modules/motia/package.json": `{ "name": "motia", "main": "./index.js" }`,
    "node_modules/motia/index.js": `exports.real = 5;`,
  };
  for (const [env, expected] of /** @type {const} */ ([
    [{}, "function"],
    [{ MOTIA_HOST_REAL_MOTIA: "1" }, "number"],
  ])) {
    const runner = await started(t, files, { env });
    await runner.describe(STEP);
    assert.equal((await runner.api(STEP)).result.response.body.text, expected);
  }
});

test("the conversation has its order", async (t) => {
  const runner = await started(t, {});
  assert.equal((await runner.initialize()).error.data.name, "invalid-request");
  assert.equal((await runner.invoke("nowhere.ts", { kind: "event" })).error.data.name, "step-not-loaded");
  assert.equal((await runner.request("no.such", {})).error.data.name, "method-not-found");
  runner.input.write(
    'not json\n\n{"jsonrpc":"2.0","id":77,"result":1}\n{"jsonrpc":"2.0","method":"unknown.notification","params":{}}\n',
  );
  assert.deepEqual((await runner.request("ping", {})).result, { calls: 0, blocking: null });
  assert.deepEqual(
    runner.logs.map(({ level, source, fields }) => [level, source, fields]),
    [["warn", "runner", { line: "not json" }]],
  );
});
