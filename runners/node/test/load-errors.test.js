import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { started } from "./support/runner.js";

const RUNNER = fileURLToPath(new URL("../", import.meta.url));
const CONFIG = `export const config = { type: "event", name: "A", subscribes: ["x"], emits: [] };`;
const HANDLER = "export const handler = async () => {};";
const STEP = "steps/a.step.ts";

/**
 * @param {any} t
 * @param {Record<string, string>} files
 * @param {{step?: string, main?: string}} [options]
 */
async function errorOf(t, files, { step = STEP, ...options } = {}) {
  const runner = await started(t, files, options);
  const { definition, error } = await runner.describe(step);
  assert.equal(definition, undefined);
  assert.equal(error.code, -32005);
  const { name, file, line, reason } = error.data;
  return { name, file, line, reason, message: error.message };
}

test("a syntax error names file, line and column of the source", async (t) => {
  const { message, reason, ...rest } = await errorOf(t, {
    [STEP]: `${CONFIG}\n\nexport const handler = async ( => {};`,
  });
  assert.deepEqual(rest, { name: "load-failed", file: STEP, line: 3 });
  assert.match(reason, /^syntax error: /);
  assert.equal(message, `${STEP} could not be loaded: ${reason} (${STEP}:3)`);
});

test("a syntax error in a helper names the helper", async (t) => {
  const found = await errorOf(t, {
    [STEP]: `import "../lib/bad";\n${CONFIG}\n${HANDLER}`,
    "lib/bad.ts": `const é = 1;\nconst = 2;`,
  });
  assert.deepEqual([found.file, found.line], ["lib/bad.ts", 2]);
});

test("a syntax error in plain JavaScript names file and line", async (t) => {
  const found = await errorOf(
    t,
    { "steps/a.step.js": `${CONFIG}\n${HANDLER}\nconst a = ;` },
    { step: "steps/a.step.js" },
  );
  assert.deepEqual([found.file, found.line], ["steps/a.step.js", 3]);
});

test("an exception while loading names the innermost line of the project", async (t) => {
  const found = await errorOf(t, {
    [STEP]: `import { boom } from "../lib/boom";\ninterface Gone { a: 1 }\n${CONFIG}\nboom();\n${HANDLER}`,
    "lib/boom.ts": `type Lines = { disappear: true };\n\nexport function boom(): never {\n  throw new RangeError("boom");\n}`,
  });
  assert.deepEqual([found.file, found.line, found.reason], ["lib/boom.ts", 4, "RangeError: boom"]);
});

test("a package that is not installed is named, with the line of its import", async (t) => {
  const found = await errorOf(t, {
    [STEP]: `type A = 1;\n\nimport { go } from "@acme/rocket/fuel";\n${CONFIG}\nexport const handler = async () => go();`,
  });
  assert.deepEqual([found.file, found.line], [STEP, 3]);
  assert.match(
    found.reason,
    /^the package @acme\/rocket\/fuel is not installed. Run: npm install @acme\/rocket$|^the package @acme\/rocket is not installed/,
  );
});

test("a file that an import misses is named, with the line of the import", async (t) => {
  const found = await errorOf(t, {
    [STEP]: `${CONFIG}\nimport { go } from "../lib/nowhere";\nexport const handler = async () => go();`,
  });
  assert.deepEqual([found.file, found.line], [STEP, 2]);
  assert.match(found.reason, /nowhere does not exist/);
});

test("a require that fails names its line", async (t) => {
  const found = await errorOf(t, {
    [STEP]: `${CONFIG}\n\nconst lost = require("./lost");\nexport const handler = async () => lost;`,
  });
  assert.deepEqual([found.file, found.line], [STEP, 3]);
});

test("a name that a module of the project does not export is found at its import", async (t) => {
  const found = await errorOf(t, {
    [STEP]: `interface A { a: 1 }\nimport { wrong } from "../lib/names";\n${CONFIG}\nexport const handler = async () => wrong;`,
    "lib/names.ts": "export const right = 1;",
  });
  assert.deepEqual([found.file, found.line], [STEP, 2]);
  assert.match(found.reason, /does not provide an export named 'wrong'/);
});

test("files without config or handler say what to add", async (t) => {
  const runner = await started(t, {
    "a.step.ts": HANDLER,
    "b.step.ts": CONFIG,
    "c.stream.ts": HANDLER,
    "motia.config.ts": "export const other = 1;",
  });
  const reason = async (/** @type {string} */ file, /** @type {any} */ role) =>
    (await runner.describe(file, role)).error.data.reason;
  assert.match(await reason("a.step.ts", "step"), /^It exports no config. Add: export const config/);
  assert.match(await reason("b.step.ts", "step"), /^It exports no handler. Add: export const handler/);
  assert.match(await reason("c.stream.ts", "stream"), /^It exports no config/);
  assert.match(await reason("motia.config.ts", "config"), /^It has no default export/);
});

test("something that is no error can be thrown too", async (t) => {
  const found = await errorOf(t, { [STEP]: `throw "just text";` });
  assert.equal(found.reason, "it threw just text");
});

for (const name of ["es-module-lexer", "oxc-transform"]) {
  test(`without its package ${name} the runner says that the fault is its own, and where to mend it`, async (t) => {
    const copy = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "motia-runner-")));
    t.after(() => fs.rmSync(copy, { recursive: true }));
    for (const part of ["src", "package.json"]) {
      fs.cpSync(path.join(RUNNER, part), path.join(copy, part), { recursive: true });
    }
    fs.mkdirSync(path.join(copy, "node_modules"));
    const others = ["es-module-lexer", "oxc-transform"].filter((other) => other !== name);
    for (const other of others) {
      fs.symlinkSync(path.join(RUNNER, "node_modules", other), path.join(copy, "node_modules", other));
    }
    const main = path.join(copy, "src", "main.js");
    const { file, reason } = await errorOf(t, { [STEP]: `${CONFIG}\n${HANDLER}` }, { main });
    assert.equal(file, STEP);
    assert.equal(
      reason,
      `motia-host's own Node runner lacks its package ${name}; the project is not at fault. Run: npm ci --prefix ${copy}`,
    );
  });
}
