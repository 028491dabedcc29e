import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import vm from "node:vm";
import { Call } from "../src/call.js";
import { contextOf } from "../src/context.js";
import { Logs } from "../src/logs.js";
import { requestOf } from "../src/request.js";
import { respond } from "../src/response.js";

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc");

const CALLS = 2000;
const ROUNDS = 9;
const HOST = /** @type {any} */ ({ limits: { callbacksPerCall: 1, chunkBytes: 1024 }, root: "/" });
const BODY = '{"name":"World"}';

function oldBytes() {
  return v8.getHeapSpaceStatistics().find((space) => space.space_name === "old_space")?.space_used_size ?? 0;
}

/**
 * @param {(call: Call) => any} work
 * @returns {Promise<number>} bytes that a call leaves among the old objects, where only a full collection finds them
 */
async function leftByCall(work) {
  const left = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = oldBytes();
    for (let n = 0; n < CALLS; n++) await work(new Call({ call: `c${n}`, kind: "api", step: "A" }, HOST));
    // What survives two collections of the young is old.
    for (let n = 0; n < 2; n++) collect({ type: "minor" });
    left.push((oldBytes() - before) / CALLS);
  }
  // In some rounds code is compiled, which is old too, or a full collection comes.
  return left.sort((one, other) => one - other)[ROUNDS >> 1];
}

const logs = new Logs(JSON.stringify, () => null);
const PARTS = {
  request: () => requestOf({ method: "POST", path: "/", body: { format: "json", text: BODY } }, { compat: false }).body,
  context: (/** @type {Call} */ call) => contextOf(call, logs, false).traceId,
  response: (/** @type {Call} */ call) => respond(call, { status: 200, body: { message: "Hello" } }),
  log: (/** @type {Call} */ call) => logs.logger(call, "info", "Said hello", { name: "World" }),
};

for (const [name, work] of Object.entries(PARTS)) {
  test(`the ${name} of a call that has ended is found without a full collection`, async () => {
    const left = await leftByCall(work);
    // What is compiled in the middle of a round may add a little; the least that any part left before was over 200.
    assert.ok(left < 128, `${left.toFixed(1)} bytes a call`);
  });
}
