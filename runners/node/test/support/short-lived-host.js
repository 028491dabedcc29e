/** Starts a runner, invokes a step that never ends, prints the runner's pid, and waits to be killed. Used by death.test.js. */
import { spawn } from "node:child_process";
import { Runner } from "./runner.js";

const [root, step] = /** @type {[string, string]} */ (process.argv.slice(2));
const runner = new Runner(root);
// A sibling that inherits the writing end: the runner's stdin does not end with this process.
spawn("sleep", ["5"], {
  stdio: ["ignore", "ignore", "ignore", /** @type {any} */ (runner.input)],
  detached: true,
}).unref();
await runner.initialize();
await runner.describe(step);
runner.send({
  jsonrpc: "2.0",
  id: 9,
  method: "invoke",
  params: { call: "c", kind: "event", file: step, step: "A", topic: "x", input: { loop: true } },
});
await runner.until(() => runner.logs.find(({ msg }) => msg === "begun"));
process.stdout.write(String(runner.process.pid));
setInterval(() => {}, 1_000);
