import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Runner, started } from "./support/runner.js";

const CONFIG = `export const config = { type: "api", name: "A", path: "/a", method: "POST", emits: [] };`;
const STEP = "steps/a.step.ts";

/**
 * Runs a step whose handler answers `{ status: 200, body: value }`.
 *
 * @param {any} t
 * @param {string} code of the step, which defines `value`
 * @param {Record<string, string>} [files]
 * @param {{packages?: string[], step?: string}} [options]
 */
async function evaluated(t, code, files = {}, { packages = [], step = STEP } = {}) {
  const text = `${code}\n${CONFIG}\nexport const handler = async () => ({ status: 200, body: value });`;
  const runner = await started(t, { [step]: text, ...files }, { packages });
  const { definition, error } = await runner.describe(step);
  assert.equal(error, undefined, JSON.stringify(error));
  assert.equal(definition.config.name, "A");
  const { result } = await runner.api(step);
  return JSON.parse(result.response.body.text);
}

test("aliases of a tsconfig that extends another one are found", async (t) => {
  const value = await evaluated(
    t,
    `import { one } from "@/lib/one"; import { two } from "#two"; import { three } from "lib/three"; const value = [one, two, three];`,
    {
      "tsconfig.json": `{ /* comment */ "extends": "./config/base", "compilerOptions": { "baseUrl": ".", }, // trailing
    }`,
      "config/base.json": `{ "compilerOptions": { "paths": { "@/*": ["./nowhere/*", "./src/*"], "#two": ["./src/lib/two.ts"] } } }`,
      "src/lib/one.ts": `export const one: number = 1;`,
      "src/lib/two.ts": `export const two: number = 2;`,
      "lib/three.ts": `export const three = 3 as const;`,
    },
  );
  assert.deepEqual(value, [1, 2, 3]);
});

test("imports are found by .js for .ts, without ending, and by folder", async (t) => {
  const value = await evaluated(
    t,
    `import { one } from "../src/one.js"; import two from "../src/two"; import { three } from "../src/three"; import four from "../src/four.mjs"; import "../src/effect";
     const value = [one, two, three, four, (globalThis as any).effect, (await import("../src/two")).default];`,
    {
      "src/one.ts": `export const one = 1;`,
      "src/two.tsx": `export default 2;`,
      "src/three/index.ts": `export * from "./deep";`,
      "src/three/deep.ts": `export const three = 3;`,
      "src/four.mts": `export default 4;`,
      "src/effect.ts": `(globalThis as any).effect = "seen";`,
    },
  );
  assert.deepEqual(value, [1, 2, 3, 4, "seen", 2]);
});

test("CommonJS idioms work in an ES module", async (t) => {
  const value = await evaluated(
    t,
    `import path from "path";
     const helper = require("../lib/helper"); const { data } = require("../lib/data.json");
     const value = [helper.name, data, path.basename(__dirname), path.basename(__filename), typeof import.meta.url];`,
    { "lib/helper.ts": `module.exports = { name: "helper" as string };`, "lib/data.json": `{ "data": 5 }` },
  );
  assert.deepEqual(value, ["helper", 5, "steps", "a.step.ts", "string"]);
});

test("a module that declares its own require and __dirname keeps them", async (t) => {
  const value = await evaluated(
    t,
    `import { createRequire } from "module"; import path, { dirname } from "path"; import { fileURLToPath } from "url";
     const require = createRequire(import.meta.url); const __filename = fileURLToPath(import.meta.url); const __dirname = dirname(__filename);
     const value = [typeof require("fs").readFileSync, path.basename(__dirname)];`,
  );
  assert.deepEqual(value, ["function", "steps"]);
});

test("an ES module that asks whether it was started by itself was not", async (t) => {
  const value = await evaluated(t, `import { started } from "../lib/tool"; const value = started;`, {
    "lib/tool.ts": `import fs from "fs"; export const started: string[] = [typeof fs.cpSync];
      if (require.main === module) started.push("main"); if (module !== require.main) started.push("imported");`,
  });
  assert.deepEqual(value, ["function", "imported"]);
});

test("a step in CommonJS is a step", async (t) => {
  const runner = await started(t, {
    "steps/a_step.js": `const { z } = require("./helper"); module.exports = { config: { type: "event", name: "A", subscribes: ["x"], emits: [] }, handler: async (input, ctx) => { await ctx.emit({ topic: "y", data: z }); } };`,
    "steps/helper.js": `exports.z = 26;`,
    "steps/b_step.js": `const os = require("os"); exports.config = { type: "cron", name: "B", cron: "* * * * *", emits: [] }; exports.handler = async () => os;`,
    "steps/c.step.cts": `const config: object = { type: "noop", name: "C" }; export = { config };`,
  });
  assert.equal((await runner.describe("steps/a_step.js")).definition.config.name, "A");
  assert.equal((await runner.describe("steps/b_step.js")).definition.config.name, "B");
  assert.equal((await runner.describe("steps/c.step.cts")).definition.config.name, "C");
  runner.answers.emit = ({ data }) => ({ id: String(data) });
  assert.deepEqual((await runner.invoke("steps/a_step.js", { kind: "event", topic: "x", input: 1 })).result, {});
});

test("import and module.exports may stand in one file", async (t) => {
  const value = await evaluated(
    t,
    `import mixed, { twice } from "../lib/mixed"; const value = [mixed.once, twice(4)];`,
    {
      "lib/mixed.js": `import os from "os";\nconst once = typeof os.cpus;\nmodule.exports = { once, twice: (n) => 2 * n };`,
    },
  );
  assert.deepEqual(value, ["function", 8]);
});

test("enums, namespaces, parameter properties and top-level await work", async (t) => {
  const value = await evaluated(
    t,
    `import { Level, Shared } from "../lib/kinds";
     const enum Small { A = 1, B = "b" } enum Flag { X = 1 << 1, Y = X | 1 }
     namespace Outer { export const one = 1; export namespace Inner { export const two = one + 1; } }
     abstract class Base<T> { declare ghost: T; constructor(protected readonly name: string, public n?: number) {} }
     class Real extends Base<string> { get shown() { return this.name; } }
     const late = await Promise.resolve("late");
     const value = [Small.A, Small.B, Flag.Y, Flag[2], Outer.Inner.two, new Real("n").shown, "ghost" in new Real("n"), late, Level.High, Shared.Q] satisfies unknown[];`,
    { "lib/kinds.ts": `export enum Level { Low, High } export const enum Shared { Q = "q" }` },
  );
  assert.deepEqual(value, [1, "b", 3, "X", 2, "n", false, "late", 1, "q"]);
});

test("legacy decorators work, with their metadata", async (t) => {
  const value = await evaluated(
    t,
    `const seen: any[] = []; (Reflect as any).metadata = (key: string, type: any) => (target: any, name?: string) => { seen.push([key, name ?? "class", Array.isArray(type) ? type.map((each) => each.name) : type?.name]); };
     const mark = (name: string) => (...args: any[]) => { seen.push([name, typeof args[1], args.length]); };
     class Service {}
     @mark("class") class Real { @mark("field") size: number = 1; constructor(@mark("parameter") service: Service) {} @mark("method") run(text: string): boolean { return true; } }
     const value = [seen.map(([name, kind]) => name + " " + kind), Object.keys(new Real(new Service()))];`,
    {
      "tsconfig.json": `{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true, "target": "es2020" } }`,
    },
  );
  assert.deepEqual(value[1], ["size"]);
  for (const expected of [
    "class undefined",
    "field string",
    "method string",
    "parameter undefined",
    "design:type size",
    "design:paramtypes class",
  ]) {
    assert.ok(value[0].includes(expected), `${expected} in ${JSON.stringify(value[0])}`);
  }
});

test("JSX follows the tsconfig, and works in .js files", async (t) => {
  const value = await evaluated(
    t,
    `import { a } from "../lib/view"; import { b } from "../lib/plain.js"; const value = [a, b];`,
    {
      "tsconfig.json": `{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "tiny" } }`,
      "lib/view.tsx": `export const a = <p id="x">text</p>;`,
      "lib/plain.js": `export const b = (\n  <><b /></>\n);`,
      "node_modules/tiny/package.json": `{ "name": "tiny", "exports": { "./jsx-runtime": "./index.js" } }`,
      "node_modules/tiny/index.js": `exports.jsx = exports.jsxs = (type, props) => ({ type, props }); exports.Fragment = "fragment";`,
    },
  );
  assert.deepEqual(value, [
    { type: "p", props: { id: "x", children: "text" } },
    { type: "fragment", props: { children: { type: "b", props: {} } } },
  ]);
});

test("JSON is imported with and without attributes, by default and by name", async (t) => {
  const value = await evaluated(
    t,
    `import data from "../data.json"; import { version } from "../data.json"; import again from "../data.json" with { type: "json" }; const value = [data, version, again.version];`,
    { "data.json": `{ "version": "1", "__proto__": 2, "not-a-name": 3 }` },
  );
  assert.equal(JSON.stringify(value), '[{"version":"1","__proto__":2,"not-a-name":3},"1","1"]');
});

test("packages in CommonJS give names that Node cannot see, and deep imports without ending", async (t) => {
  const value = await evaluated(
    t,
    `import hidden, { secret } from "hidden"; import type { Gone } from "not-installed"; import { AlsoGone } from "not-installed-either"; import deep from "hidden/lib/deep";
     const typed: AlsoGone | Gone | null = null; const value = [secret(), typeof hidden, deep, typed];`,
    {
      "node_modules/hidden/package.json": `{ "name": "hidden", "main": "./lib/main.js" }`,
      "node_modules/hidden/lib/main.js": `const made = {}; made["sec" + "ret"] = () => "told"; module.exports = made;`,
      "node_modules/hidden/lib/deep.js": `module.exports = "deep";`,
    },
  );
  assert.deepEqual(value, ["told", "object", "deep", null]);
});

test("a name that a CommonJS package does not have is a load error at its import", async (t) => {
  const runner = await started(t, {
    [STEP]: `\n\nimport { nothing } from "hidden";\n${CONFIG}\nexport const handler = async () => nothing;`,
    "node_modules/hidden/package.json": `{ "name": "hidden", "main": "./main.js" }`,
    "node_modules/hidden/main.js": `module.exports = { something: 1 };`,
  });
  const { error } = await runner.describe(STEP);
  assert.match(error.message, /does not provide an export named 'nothing'/);
  assert.deepEqual([error.data.file, error.data.line], [STEP, 3]);
});

test("a file is loaded once, however it is imported", async (t) => {
  const value = await evaluated(
    t,
    `import { count } from "../lib/once"; import { count as same } from "@lib/once.js"; const { count: third } = require("../lib/once.ts"); const value = [count, same, third, (globalThis as any).loads];`,
    {
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }`,
      "lib/once.ts": `(globalThis as any).loads = ((globalThis as any).loads ?? 0) + 1; export const count: number = (globalThis as any).loads;`,
    },
  );
  assert.deepEqual(value, [1, 1, 1, 1]);
});

test("imports of a circle work", async (t) => {
  const value = await evaluated(t, `import { a } from "../lib/a"; const value = a();`, {
    "lib/a.ts": `import { b } from "./b"; export function a() { return b() + 1; } export const base = () => 40;`,
    "lib/b.ts": `import { base } from "./a"; export const b = () => base() + 1;`,
  });
  assert.equal(value, 42);
});

test("compiled code is cached by content", async (t) => {
  const runner = await started(t, { [STEP]: `${CONFIG}\nexport const handler = async (): Promise<any> => null;` });
  await runner.describe(STEP);
  const folder = path.join(runner.root, ".motia/cache/node");
  const [cached] = fs.readdirSync(folder);
  assert.match(
    JSON.parse(fs.readFileSync(path.join(folder, /** @type {string} */ (cached)), "utf8")).code,
    /export const handler = async \(\) => null/,
  );
});

test("two runners of one project do not disturb each other", async (t) => {
  const runner = await started(t, {
    [STEP]: `${CONFIG}\nlet calls = 0;\nexport const handler = async () => ({ status: 200, body: ++calls });`,
  });
  await runner.describe(STEP);
  await runner.describe(STEP);
  assert.equal((await runner.api(STEP)).result.response.body.text, "1");
  assert.equal((await runner.api(STEP)).result.response.body.text, "2");
});

test("folders with spaces, signs and letters of any script are no obstacle", async (t) => {
  const step = "steps/a b/100% #1/über.step.ts";
  const value = await evaluated(
    t,
    `import { one } from "./näher"; const two = require("./two #2"); const value = [one, two];`,
    { "steps/a b/100% #1/näher.ts": "export const one = 1;", "steps/a b/100% #1/two #2.ts": "module.exports = 2;" },
    { step },
  );
  assert.deepEqual(value, [1, 2]);
});

test("a project behind a symbolic link is the project", async (t) => {
  const runner = await started(t, {
    [STEP]: `${CONFIG}\nexport const handler = async () => { throw new Error("x"); };`,
  });
  const link = `${runner.root}-link`;
  fs.symlinkSync(runner.root, link);
  t.after(() => fs.rmSync(link));
  const linked = new Runner(link);
  t.after(() => linked.stop());
  await linked.initialize();
  await linked.describe(STEP);
  assert.equal((await linked.api(STEP)).error.data.file, STEP);
});
