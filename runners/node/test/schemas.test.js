import assert from "node:assert/strict";
import { test } from "node:test";
import { z as z3 } from "zod3";
import { zod3ToJsonSchema } from "../src/zod3.js";
import { started } from "./support/runner.js";

const STEP = "steps/a.step.ts";

/** @param {string} zod */
const api = (zod) => `
  import { z } from "${zod}";
  const schema = z.object({ items: z.array(z.string()), count: z.number().int().default(1), when: z.string().transform((text) => text.length).optional() })
    .refine(({ items }) => new Set(items).size === items.length, { path: ["items"], message: "no item twice" });
  export const config: any = { type: "api", name: "A", path: "/a", method: "POST", emits: [], bodySchema: schema, responseSchema: { 200: z.object({ ok: z.boolean() }) } };
  export const handler = async (req: any) => ({ status: 200, body: req.body });
`;
const JSON_FORM = {
  type: "object",
  properties: {
    items: { type: "array", items: { type: "string" } },
    count: { type: "integer", default: 1 },
    when: { type: "string" },
  },
  required: ["items"],
};

for (const [zod, name] of /** @type {const} */ ([
  ["zod", "zod 4"],
  ["zod3", "zod 3"],
  ["zod3/v4", "zod 4 inside of zod 3.25"],
])) {
  test(`${name}: the host gets JSON Schema of what callers may send, the handler what the library parsed`, async (t) => {
    const runner = await started(t, { [STEP]: api(zod) }, { packages: ["zod", "zod3"] });
    const { definition, error } = await runner.describe(STEP);
    assert.equal(error, undefined);
    assert.deepEqual(definition.validates, ["body"]);
    const { $schema, ...form } = definition.config.bodySchema;
    // zod 4 says which integers JavaScript holds exactly.
    const { minimum, maximum, ...count } = form.properties.count;
    assert.deepEqual({ ...form, properties: { ...form.properties, count } }, JSON_FORM);
    assert.equal(definition.config.responseSchema[200].properties.ok.type, "boolean");
    const { result } = await runner.api(STEP, { items: ["a"], when: "four", extra: true });
    assert.deepEqual(JSON.parse(result.response.body.text), { items: ["a"], count: 1, when: 4 });
    const refused = await runner.api(STEP, { items: ["a", "a"] });
    assert.deepEqual(refused.error.data, {
      name: "input-invalid",
      part: "body",
      violations: [{ path: "$.items", message: "no item twice" }],
    });
    const twice = await runner.api(STEP, { items: [1], count: "x" });
    assert.deepEqual(
      twice.error.data.violations.map((/** @type {any} */ { path }) => path),
      ["$.items[0]", "$.count"],
    );
  });
}

test("under compat nothing is checked and the handler gets what was sent", async (t) => {
  const runner = await started(t, { [STEP]: api("zod") }, { packages: ["zod"], initialize: { compat: "motia-0.17" } });
  const { definition } = await runner.describe(STEP);
  assert.deepEqual(definition.validates, []);
  assert.equal(definition.config.bodySchema.type, "object");
  assert.equal((await runner.api(STEP, { items: 5 })).result.response.body.text, '{"items":5}');
  assert.equal((await runner.api(STEP)).result.response.body.text, "{}");
});

test("an event is checked by its library too, and plain JSON Schema is left to the host", async (t) => {
  const event = (/** @type {string} */ input) => `
    import { z } from "zod";
    export const config: any = { type: "event", name: "A", subscribes: ["x"], emits: [], input: ${input} };
    export const handler = async (input: any, ctx: any) => { ctx.logger.info("got", input); };`;
  const runner = await started(
    t,
    {
      [STEP]: event("z.object({ n: z.coerce.number() })"),
      "b.step.ts": event(`{ type: "object", properties: { n: { type: "number" } } }`),
    },
    { packages: ["zod"] },
  );
  assert.deepEqual((await runner.describe(STEP)).definition.validates, ["input"]);
  assert.deepEqual((await runner.describe("b.step.ts")).definition, {
    config: {
      type: "event",
      name: "A",
      subscribes: ["x"],
      emits: [],
      input: { type: "object", properties: { n: { type: "number" } } },
    },
    validates: [],
  });
  await runner.invoke(STEP, { kind: "event", topic: "x", input: { n: "5" } });
  await runner.invoke("b.step.ts", { kind: "event", topic: "x", input: { n: "5" } });
  assert.deepEqual(
    runner.logs.map(({ fields }) => fields),
    [{ n: 5 }, { n: "5" }],
  );
  const { error } = await runner.invoke(STEP, { kind: "event", topic: "x", input: {} });
  assert.deepEqual([error.data.part, error.data.violations[0].path], ["input", "$.n"]);
});

test("a library that cannot say its schema as JSON gets null, and checks all the same", async (t) => {
  const runner = await started(t, {
    [STEP]: `
      const schema = { "~standard": { version: 1, vendor: "tiny", validate: async (value: any) => (value?.ok ? { value } : { issues: [{ message: "not ok", path: [{ key: "ok" }, 0] }] }) } };
      const arkLike = Object.assign(() => {}, { ...schema, toJsonSchema: () => { throw new Error("no morphs"); } });
      export const config: any = { type: "api", name: "A", path: "/a", method: "POST", emits: [], bodySchema: schema, responseSchema: { 200: arkLike } };
      export const handler = async () => ({ status: 200 });`,
  });
  const { definition } = await runner.describe(STEP);
  assert.deepEqual([definition.config.bodySchema, definition.config.responseSchema], [null, { 200: null }]);
  assert.match(
    (await runner.until(() => runner.logs.find(({ source }) => source === "runner")))?.msg,
    /no JSON Schema form: no morphs/,
  );
  assert.deepEqual((await runner.api(STEP, {})).error.data.violations, [{ path: "$.ok[0]", message: "not ok" }]);
});

test("every kind of zod 3 schema has a JSON form or is left open", () => {
  /** @type {any} */
  const tree = z3.lazy(() => z3.object({ children: z3.array(tree) }));
  const Native = /** @type {const} */ ({ 0: "A", A: 0, B: "b" });
  for (const [schema, expected] of /** @type {[any, any][]} */ ([
    [
      z3.string().min(1).max(3).email().regex(/^a/),
      { type: "string", minLength: 1, maxLength: 3, format: "email", pattern: "^a" },
    ],
    [z3.string().length(2).regex(/a/i).trim(), { type: "string", minLength: 2, maxLength: 2 }],
    [z3.number().int().gt(1).lte(5).multipleOf(2), { type: "integer", exclusiveMinimum: 1, maximum: 5, multipleOf: 2 }],
    [z3.literal("a").describe("d"), { const: "a", description: "d" }],
    [z3.enum(["a", "b"]), { type: "string", enum: ["a", "b"] }],
    [z3.nativeEnum(Native), { enum: [0, "b"] }],
    [z3.array(z3.null()).nonempty().max(2), { type: "array", items: { type: "null" }, minItems: 1, maxItems: 2 }],
    [z3.tuple([z3.boolean()]), { type: "array", prefixItems: [{ type: "boolean" }], items: false, minItems: 1 }],
    [z3.tuple([z3.never()]).rest(z3.any()), { type: "array", prefixItems: [{ not: {} }], items: {}, minItems: 1 }],
    [
      z3.object({ a: z3.string().optional() }).strict(),
      { type: "object", properties: { a: { type: "string" } }, additionalProperties: false },
    ],
    [
      z3.object({ a: z3.any() }).catchall(z3.number()),
      { type: "object", properties: { a: {} }, additionalProperties: { type: "number" } },
    ],
    [z3.record(z3.number()), { type: "object", additionalProperties: { type: "number" } }],
    [
      z3.union([z3.string(), z3.number()]).nullable(),
      { anyOf: [{ anyOf: [{ type: "string" }, { type: "number" }] }, { type: "null" }] },
    ],
    [
      z3.discriminatedUnion("t", [z3.object({ t: z3.literal(1) })]),
      { anyOf: [{ type: "object", properties: { t: { const: 1 } }, required: ["t"] }] },
    ],
    [z3.string().and(z3.any()), { allOf: [{ type: "string" }, {}] }],
    [z3.string().brand("x").readonly().pipe(z3.any()).catch("a"), {}],
    [z3.preprocess(String, z3.string()), {}],
    [z3.string().transform(Number).default("1"), { type: "string", default: "1" }],
    [z3.date(), {}],
    [z3.set(z3.string()), { type: "array", uniqueItems: true, items: { type: "string" } }],
    [
      tree,
      {
        $ref: "#/$defs/lazy1",
        $defs: {
          lazy1: {
            type: "object",
            properties: { children: { type: "array", items: { $ref: "#/$defs/lazy1" } } },
            required: ["children"],
          },
        },
      },
    ],
  ])) {
    assert.deepEqual(zod3ToJsonSchema(schema), {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      ...expected,
    });
  }
});
