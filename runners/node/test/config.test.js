/** What motia.config brings besides settings: routes of plugins, folders of their steps, and an Express application. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { started } from "./support/runner.js";

const CONFIG = "motia.config.ts";

const PLUGINS = `
  import path from "node:path";
  import { config, type MotiaPluginContext } from "@motiadev/core";
  const logs = require("@motiadev/plugin-logs/plugin");

  function stats(motia: MotiaPluginContext) {
    motia.registerApi({ method: "get", path: "/__motia/stats/:group" }, async (req: any, ctx: any) => {
      const own = await ctx.state.getGroup(req.pathParams.group);
      return { status: 200, body: { own, outer: await motia.state.get("g", "k") } };
    });
    motia.registerApi({ method: "POST", path: "/emit-it" }, async () => {
      await motia.eventAdapter.emit({ topic: "t", data: 1 });
      return { status: 202 };
    });
    const takeBack = motia.registerApi({ method: "GET", path: "/gone" }, async () => ({ status: 200 }));
    takeBack();
    motia.printer.printPluginLog("built");
    return { dirname: path.join(__dirname, "plugins"), steps: ["**/*.step.ts"], workbench: [{ packageName: "~/plugins/x", label: "X" }] };
  }
  const broken = () => { throw new Error("no disk"); };
  const reads = (motia: any) => { motia.state.get("a", "b"); };
  const lists = (motia: any) => { motia.lockedData.activeSteps(); };
  export default config({ plugins: [logs, stats, broken, reads, lists, { workbench: [] }] });`;

test("plugins register routes, folders and tabs; one that fails is told and holds up no other", async (t) => {
  const runner = await started(t, { [CONFIG]: PLUGINS });
  const { definition } = await runner.describe(CONFIG, "config");
  assert.deepEqual(definition.routes, [
    { name: "GET /__motia/stats/:group", method: "GET", path: "/__motia/stats/:group" },
    { name: "POST /emit-it", method: "POST", path: "/emit-it" },
  ]);
  assert.deepEqual(definition.plugins, [
    {
      name: "stats",
      folder: "plugins",
      steps: ["**/*.step.ts"],
      workbench: [{ packageName: "~/plugins/x", label: "X" }],
    },
    { name: "plugins[5]", folder: ".", steps: [], workbench: [] },
  ]);
  assert.deepEqual(
    definition.faults.map(({ plugin, reason }) => [plugin, reason.split(/[.:]/)[0]]),
    [
      ["broken", "no disk"],
      ["reads", "get of the state of a plugin works inside of handlers alone"],
      ["lists", "activeSteps of lockedData of a plugin does not exist in motia-host"],
    ],
  );
  assert.ok(runner.logs.some(({ msg }) => msg === "stats: built"));
});

test("a plugin's route is called by its name, and what the plugin was given acts for the call", async (t) => {
  const runner = await started(t, { [CONFIG]: PLUGINS });
  runner.answers = { "state.getGroup": () => [1, 2], "state.get": () => "kept", emit: () => ({ id: "e" }) };
  await runner.describe(CONFIG, "config");
  const call = (/** @type {string} */ step, /** @type {object} */ request) =>
    runner.invoke(CONFIG, { kind: "api", step, request: { headers: {}, pathParams: {}, queryParams: {}, ...request } });
  const stats = await call("GET /__motia/stats/:group", {
    method: "GET",
    path: "/__motia/stats/a",
    pathParams: { group: "a" },
  });
  assert.deepEqual(JSON.parse(stats.result.response.body.text), { own: [1, 2], outer: "kept" });
  const emitted = await call("POST /emit-it", { method: "POST", path: "/emit-it" });
  assert.equal(emitted.result.response.status, 202);
  assert.ok(runner.messages.some(({ method, params }) => method === "emit" && params.topic === "t"));
  const gone = await call("GET /gone", { method: "GET", path: "/gone" });
  assert.equal(gone.error.data.name, "invalid-params");
});

const APP = `
  import type { Express } from "express";
  import { defineConfig } from "motia";
  const express = require("express");
  export default defineConfig({
    app: (app: Express) => {
      app.use((req: any, res: any, next: any) => {
        res.setHeader("x-seen", "yes");
        if (req.headers.authorization === "bad") return res.status(401).json({ error: "who?" });
        next();
      });
      app.get("/health", (req: any, res: any) => res.cookie("a", "1").json({ ip: req.ip, query: req.query }));
      app.post("/raw", express.raw({ type: "*/*" }), (req: any, res: any) => res.type("application/x").send(req.body));
      app.get("/large", (_: any, res: any) => res.type("text").send("x".repeat(200_000)));
      app.get("/stream", async (_: any, res: any) => { res.write("a"); await new Promise((r) => setTimeout(r, 5)); res.end("b"); });
      app.get("/broken", () => { throw new TypeError("out of paper"); });
      app.get("/handed", (_: any, __: any, next: any) => next(new Error("handed on")));
    },
  });`;

/** @param {import("node:test").TestContext} t */
async function withApp(t) {
  const chunks = /** @type {any[]} */ ([]);
  const runner = await started(t, { [CONFIG]: APP }, { packages: ["express"] });
  const keep = (/** @type {any} */ params) => void chunks.push(params);
  runner.answers = { "response.start": keep, "response.chunk": keep };
  const { definition } = await runner.describe(CONFIG, "config");
  const call = (/** @type {string} */ method, /** @type {string} */ url, /** @type {object} */ more = {}) =>
    runner.invoke(CONFIG, { kind: "app", step: "app", request: { method, url, headers: {}, ...more } });
  return { call, chunks, definition };
}

test("the application answers what it has a route for, with everything that Express does", async (t) => {
  const { call, definition } = await withApp(t);
  assert.equal(definition.missing, undefined);
  const { response } = (await call("GET", "/health?n[a]=1&l=1&l=2")).result;
  assert.equal(response.status, 200);
  assert.deepEqual(response.headers["set-cookie"], ["a=1; Path=/"]);
  assert.equal(response.headers["x-seen"], "yes");
  const body = JSON.parse(Buffer.from(response.body.base64, "base64").toString());
  assert.deepEqual(body, { ip: "127.0.0.1", query: { n: { a: "1" }, l: ["1", "2"] } });
  const sent = { headers: { "content-type": "x/y" }, body: { format: "bytes", base64: "AAH/" } };
  const raw = (await call("POST", "/raw", sent)).result.response;
  assert.deepEqual([raw.headers["content-type"], raw.body.base64], ["application/x", "AAH/"]);
});

test("large and streamed answers of the application are sent in pieces", async (t) => {
  const { call, chunks } = await withApp(t);
  const text = () => chunks.map(({ text = "", base64 = "" }) => text + Buffer.from(base64, "base64")).join("");
  assert.deepEqual((await call("GET", "/large")).result, { streamed: true });
  assert.equal(text(), "x".repeat(200_000));
  chunks.length = 0;
  assert.deepEqual((await call("GET", "/stream")).result, { streamed: true });
  assert.equal(text(), "ab");
});

test("what the application does not answer is passed on, with the headers that it has set", async (t) => {
  const { call } = await withApp(t);
  assert.deepEqual((await call("GET", "/orders")).result, { next: { headers: { "x-seen": "yes" } } });
  assert.equal((await call("GET", "/orders", { headers: { authorization: "bad" } })).result.response.status, 401);
});

test("an error in the application fails the call with its place", async (t) => {
  const { call } = await withApp(t);
  for (const [url, message] of [
    ["/broken", "out of paper"],
    ["/handed", "handed on"],
  ]) {
    const { error } = await call("GET", /** @type {string} */ (url));
    assert.deepEqual([error.data.name, error.message], ["handler-failed", message]);
    assert.equal(error.data.file, CONFIG);
  }
});

test("without Express in the project the application is left out, and the description says so", async (t) => {
  const runner = await started(t, { [CONFIG]: `export default { app: (app: any) => app.disable("x") };` });
  const { definition } = await runner.describe(CONFIG, "config");
  assert.deepEqual(definition.missing, { app: "the project has no package `express`" });
});
