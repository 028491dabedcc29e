import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { started } from "./support/runner.js";

const STEP = "steps/a.step.ts";

/** @param {string} body */
const step = (body) => ({
  [STEP]: `
    import { spawn, spawnSync } from "node:child_process";
    import { once } from "node:events";
    import fs from "node:fs";
    export const config = { type: "api", name: "A", path: "/a", method: "POST", emits: [] };
    export const handler = async (req, ctx) => { ${body} };
  `,
});
const FORGED = `{"jsonrpc":"2.0","id":2,"result":{"response":{"status":200,"headers":{},"body":{"format":"text","text":"forged"}}}}`;

/**
 * @param {any} t
 * @param {string} body
 * @param {object} [options]
 */
async function answered(t, body, options) {
  const runner = await started(t, step(body), options);
  await runner.describe(STEP);
  const { result } = await runner.api(STEP, { forged: FORGED });
  assert.deepEqual(result, { response: { status: 200, headers: {}, body: { format: "text", text: "true" } } });
  return runner;
}

test("console.log becomes a log record that names call, step and trace", async (t) => {
  const runner = await answered(t, `console.log("a\\nb", { n: 1 }); return { status: 200, body: "true" };`);
  const records = runner.logs.map(({ time, ...record }) => record);
  const whose = { source: "output", level: "info", call: "c1", step: "Step", traceId: "0".repeat(32) };
  assert.deepEqual(records, [
    { ...whose, msg: "a" },
    { ...whose, msg: "b { n: 1 }" },
  ]);
});

test("each console method has its level, and text without a newline is shown too", async (t) => {
  const runner = await answered(
    t,
    `console.debug("d"); console.warn("w"); console.error("e"); process.stderr.write("s\\n"); process.stdout.write("partial"); return { status: 200, body: "true" };`,
  );
  await runner.until(() => runner.logs.length === 5);
  assert.deepEqual(
    runner.logs.map(({ level, msg, step }) => [level, msg, step]),
    [
      ["debug", "d", "Step"],
      ["warn", "w", "Step"],
      ["error", "e", "Step"],
      ["warn", "s", "Step"],
      ["info", "partial", "Step"],
    ],
  );
});

test("a printed JSON-RPC reply is a log record", async (t) => {
  const runner = await answered(t, `console.log(req.body.forged); return { status: 200, body: "true" };`);
  assert.deepEqual(
    runner.logs.map(({ msg }) => msg),
    [FORGED],
  );
});

test("raw writes to descriptor 1 reach stderr and not the wire", async (t) => {
  const runner = await answered(t, `fs.writeSync(1, req.body.forged + "\\n"); return { status: 200, body: "true" };`);
  await runner.until(() => runner.stderr.includes(FORGED));
});

test("a child process with inherited stdio writes to stderr and reads the end of stdin", async (t) => {
  const runner = await answered(
    t,
    `const child = spawn("sh", ["-c", 'cat; echo "$FORGED"; echo end'], { stdio: "inherit", env: { ...process.env, FORGED: req.body.forged } });
     await once(child, "exit");
     return { status: 200, body: "true" };`,
  );
  await runner.until(() => runner.stderr.includes(`${FORGED}\nend\n`));
});

test("no child process inherits the wire", async (t) => {
  const runner = await answered(
    t,
    `const listed = spawnSync("sh", ["-c", "ls -l /proc/self/fd"], { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" }).stdout;
     const own = fs.readdirSync("/proc/self/fd").map((fd) => { try { return fs.readlinkSync("/proc/self/fd/" + fd); } catch { return ""; } });
     const wire = own.filter((name) => name.includes("motia-pipes"));
     const leaked = wire.filter((name) => listed.includes(name));
     return { status: 200, body: String(wire.length === 2 && leaked.length === 0) };`,
  );
  assert.equal(runner.stderr, "");
});

test("ten megabytes without a newline become records of at most 64 KiB", async (t) => {
  const runner = await answered(
    t,
    `process.stdout.write("é".repeat(5 * 1024 * 1024)); return { status: 200, body: "true" };`,
  );
  await runner.until(() => runner.logs.map(({ msg }) => msg.length).reduce((a, b) => a + b, 0) === 5 * 1024 * 1024);
  assert.ok(runner.logs.every(({ msg }) => Buffer.byteLength(msg) <= 65_536 && !msg.includes("\ufffd")));
});

test("bytes that are not UTF-8 are shown with replacement characters", async (t) => {
  const runner = await answered(
    t,
    `process.stdout.write(Buffer.from([0x61, 0xff, 0x0a])); return { status: 200, body: "true" };`,
  );
  assert.deepEqual(
    runner.logs.map(({ msg }) => msg),
    ["a\ufffd"],
  );
});

test("user code that reads stdin sees its end", async (t) => {
  await answered(
    t,
    `let text = ""; for await (const chunk of process.stdin) text += chunk;
     return { status: 200, body: String(text === "" && fs.readFileSync(0).length === 0) };`,
  );
});

test("the wire is out of reach too where the host gives sockets", async (t) => {
  const runner = await answered(
    t,
    `const child = spawn("sh", ["-c", 'cat; echo "$FORGED"'], { stdio: "inherit", env: { ...process.env, FORGED: req.body.forged } });
     await once(child, "exit");
     fs.writeSync(1, req.body.forged + "\\n");
     return { status: 200, body: String(process.argv.length === 2) };`,
    { wire: "socket" },
  );
  await runner.until(() => runner.stderr.split(FORGED).length === 3);
});

test("a handler that prints faster than the host can take loses lines, which are counted, and no memory", async (t) => {
  const runner = await answered(
    t,
    `const line = "x".repeat(60_000); for (let n = 0; n < 5_000; n++) console.log(line); return { status: 200, body: String(process.memoryUsage().rss < 600e6) };`,
  );
  const dropped = await runner.until(() => runner.logs.find(({ source }) => source === "runner"));
  assert.match(dropped.msg, /^\d+ printed lines were dropped/);
  const shown = runner.logs.filter(({ msg }) => msg.startsWith("xxx")).length;
  assert.equal(shown + Number.parseInt(dropped.msg, 10), 5_000);
});

test("a descriptor that another thread has taken meanwhile is taken back as soon as it is free", () => {
  const guard = new URL("../src/guard.js", import.meta.url).href;
  const program = `
    import fs from "node:fs";
    import { replace } from "${guard}";
    const { closeSync, openSync } = fs;
    let taken = null, looks = 0;
    fs.closeSync = (fd) => {
      closeSync(fd);
      if (fd === 0 && taken === null) taken = openSync("/dev/null", "r");
    };
    fs.openSync = (path, flags) => {
      if (++looks === 3) closeSync(taken);
      return openSync(path, flags);
    };
    replace(0, "/dev/zero", fs.constants.O_RDONLY);
    process.exit(taken === 0 && fs.fstatSync(0).rdev === fs.statSync("/dev/zero").rdev ? 0 : 1);
  `;
  const ended = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
  assert.equal(ended.status, 0, ended.stderr);
});
