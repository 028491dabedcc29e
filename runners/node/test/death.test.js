import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bounded, project, started, WAIT_MS } from "./support/runner.js";

const STEP = "steps/a.step.ts";
const FILES = {
  [STEP]: `
    import { spawn } from "node:child_process";
    import { setTimeout as wait } from "node:timers/promises";
    export const config = { type: "event", name: "A", subscribes: ["x"], emits: [] };
    export const handler = async (input: { child?: boolean; loop?: boolean }, { logger }) => {
      const pid = input.child ? spawn("sleep", ["600"], { stdio: "inherit" }).pid : 0;
      logger.info("begun", { pid });
      await wait(1);
      while (input.loop);
      await wait(600_000);
    };
  `,
};

/**
 * @param {any} t
 * @param {object} input
 * @param {object} [options]
 */
async function running(t, input, options) {
  const runner = await started(t, FILES, options);
  await runner.describe(STEP);
  runner.send({
    jsonrpc: "2.0",
    id: 9,
    method: "invoke",
    params: { call: "c", kind: "event", file: STEP, step: "A", topic: "x", input },
  });
  const { fields } = await runner.until(() => runner.logs.find(({ msg }) => msg === "begun"));
  return { runner, child: fields.pid };
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return !fs.readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ");
  } catch {
    return false;
  }
}

/** @param {number} pid of a process that is not our child, so that its end can only be looked for */
async function gone(pid) {
  const end = Date.now() + WAIT_MS;
  while (isAlive(pid)) {
    assert.ok(Date.now() < end, `process ${pid} still runs`);
    await wait(10);
  }
}

for (const wire of /** @type {const} */ (["pipe", "socket"])) {
  test(`the end of stdin ends the runner and its children (${wire})`, async (t) => {
    const { runner, child } = await running(t, { child: true }, { wire });
    assert.ok(isAlive(child));
    runner.input.end();
    await bounded(runner.exited, "the exit");
    await gone(child);
  });
}

test("the end of stdin ends a runner that computes without end", async (t) => {
  const { runner } = await running(t, { loop: true });
  runner.input.end();
  const [, signal] = await bounded(runner.exited, "the exit");
  assert.equal(signal, "SIGKILL");
});

test("the death of the parent ends a runner that computes without end, though stdin stays open", async () => {
  const root = project(FILES);
  // The script is the host: it starts the runner, tells its pid when the handler computes, and is killed. Its child `sleep` keeps the pipe open.
  const script = fileURLToPath(new URL("./support/short-lived-host.js", import.meta.url));
  const host = spawn(process.execPath, [script, root, STEP], { stdio: ["ignore", "pipe", "inherit"] });
  const [told] = await bounded(once(/** @type {any} */ (host.stdout), "data"), "the runner's pid");
  const pid = Number(String(told));
  assert.ok(isAlive(pid));
  host.kill("SIGKILL");
  await gone(pid);
  fs.rmSync(root, { recursive: true });
});

test("shutdown waits for open calls, cancels the rest, answers and exits with status 0", async (t) => {
  const { runner } = await running(t, {});
  const answer = runner.request("shutdown", { graceMs: 1 });
  const refused = runner.invoke(STEP, { kind: "event", call: "late", topic: "x", input: {} });
  assert.equal((await refused).error.data.name, "shutting-down");
  assert.equal((await answer).result, null);
  assert.deepEqual(await bounded(runner.exited, "the exit"), [0, null]);
});
