/**
 * The JSON Schema form of zod 3 schemas, which have none of their own: of what a caller may send, so defaults are optional.
 *
 * What has no JSON form (dates, transforms, refinements) is left open; the library checks it. Recursive schemas become `$defs`.
 * Used by schemas.js.
 */

/** @typedef {{defs: Map<any, {name: string, schema: any}>}} State */
/** @typedef {(def: any, state: State) => any} Converter */

const DRAFT = "https://json-schema.org/draft/2020-12/schema";

/** @param {any} value */
export function isZod3(value) {
  return (
    typeof value?._def?.typeName === "string" &&
    value._def.typeName.startsWith("Zod") &&
    typeof value.safeParseAsync === "function"
  );
}

/**
 * @param {any} schema
 * @returns {any}
 */
export function zod3ToJsonSchema(schema) {
  /** @type {State} */
  const state = { defs: new Map() };
  const converted = convert(schema, state);
  if (state.defs.size === 0) return { $schema: DRAFT, ...converted };
  const $defs = Object.fromEntries([...state.defs.values()].map(({ name, schema: each }) => [name, each]));
  return { $schema: DRAFT, ...converted, $defs };
}

/**
 * @param {any} schema
 * @param {State} state
 * @returns {any}
 */
function convert(schema, state) {
  const { _def: def } = schema;
  const converter = Object.hasOwn(CONVERTERS, def.typeName) ? CONVERTERS[def.typeName] : undefined;
  const converted = converter === undefined ? {} : converter(def, state);
  return def.description === undefined ? converted : { ...converted, description: def.description };
}

/** @type {Record<string, Converter>} */
const CONVERTERS = {
  ZodString: (def) => def.checks.reduce(stringCheck, { type: "string" }),
  ZodNumber: (def) => def.checks.reduce(numberCheck, { type: "number" }),
  ZodBoolean: () => ({ type: "boolean" }),
  ZodNull: () => ({ type: "null" }),
  ZodNever: () => ({ not: {} }),
  ZodLiteral: (def) => (isJson(def.value) ? { const: def.value } : {}),
  ZodEnum: (def) => ({ type: "string", enum: def.values }),
  ZodNativeEnum: (def) => ({ enum: nativeEnumValues(def.values) }),
  ZodArray: arraySchema,
  ZodTuple: tupleSchema,
  ZodSet: (def, state) => ({ type: "array", uniqueItems: true, items: convert(def.valueType, state) }),
  ZodObject: objectSchema,
  ZodRecord: (def, state) => ({ type: "object", additionalProperties: convert(def.valueType, state) }),
  ZodUnion: (def, state) => ({ anyOf: def.options.map((/** @type {any} */ each) => convert(each, state)) }),
  ZodDiscriminatedUnion: (def, state) => ({ anyOf: [...def.options.values()].map((each) => convert(each, state)) }),
  ZodIntersection: (def, state) => ({ allOf: [convert(def.left, state), convert(def.right, state)] }),
  ZodNullable: (def, state) => ({ anyOf: [convert(def.innerType, state), { type: "null" }] }),
  ZodOptional: (def, state) => convert(def.innerType, state),
  ZodDefault: (def, state) => withDefault(convert(def.innerType, state), def.defaultValue()),
  ZodCatch: () => ({}),
  ZodReadonly: (def, state) => convert(def.innerType, state),
  ZodBranded: (def, state) => convert(def.type, state),
  ZodPromise: (def, state) => convert(def.type, state),
  ZodPipeline: (def, state) => convert(def.in, state),
  // A preprocess takes anything; a transform or refinement takes what its inner schema takes.
  ZodEffects: (def, state) => (def.effect.type === "preprocess" ? {} : convert(def.schema, state)),
  ZodLazy: lazySchema,
};

/**
 * @param {any} schema
 * @param {unknown} value
 */
function withDefault(schema, value) {
  return isJson(value) ? { ...schema, default: value } : schema;
}

/** @param {unknown} value */
function isJson(value) {
  return value === null || ["string", "number", "boolean", "object"].includes(typeof value);
}

/** Formats that JSON Schema and zod mean alike. @type {Record<string, string>} */
const FORMATS = {
  email: "email",
  url: "uri",
  uuid: "uuid",
  datetime: "date-time",
  date: "date",
  time: "time",
  duration: "duration",
};

/**
 * @param {any} schema
 * @param {any} check
 */
function stringCheck(schema, check) {
  switch (check.kind) {
    case "min":
      return { ...schema, minLength: check.value };
    case "max":
      return { ...schema, maxLength: check.value };
    case "length":
      return { ...schema, minLength: check.value, maxLength: check.value };
    case "regex":
      return check.regex.flags === "" ? { ...schema, pattern: check.regex.source } : schema;
    default:
      return check.kind in FORMATS ? { ...schema, format: FORMATS[check.kind] } : schema;
  }
}

/**
 * @param {any} schema
 * @param {any} check
 */
function numberCheck(schema, check) {
  switch (check.kind) {
    case "int":
      return { ...schema, type: "integer" };
    case "min":
      return { ...schema, [check.inclusive ? "minimum" : "exclusiveMinimum"]: check.value };
    case "max":
      return { ...schema, [check.inclusive ? "maximum" : "exclusiveMaximum"]: check.value };
    case "multipleOf":
      return { ...schema, multipleOf: check.value };
    default:
      return schema;
  }
}

/** @param {Record<string, string | number>} values */
function nativeEnumValues(values) {
  // Numeric enums also map each number back to its name.
  const names = Object.keys(values).filter((key) => typeof values[/** @type {string} */ (values[key])] !== "number");
  return names.map((name) => values[name]);
}

/** @type {Converter} */
function arraySchema(def, state) {
  const exact = def.exactLength?.value;
  const min = exact ?? def.minLength?.value;
  const max = exact ?? def.maxLength?.value;
  const items = { type: "array", items: convert(def.type, state) };
  return { ...items, ...(min === undefined ? {} : { minItems: min }), ...(max === undefined ? {} : { maxItems: max }) };
}

/** @type {Converter} */
function tupleSchema(def, state) {
  const prefixItems = def.items.map((/** @type {any} */ each) => convert(each, state));
  const items = def.rest === null || def.rest === undefined ? false : convert(def.rest, state);
  return { type: "array", prefixItems, items, minItems: prefixItems.length };
}

/** @type {Converter} */
function objectSchema(def, state) {
  const shape = Object.entries(def.shape());
  const properties = Object.fromEntries(shape.map(([key, each]) => [key, convert(each, state)]));
  const required = shape.filter(([, each]) => !(/** @type {any} */ (each).isOptional())).map(([key]) => key);
  const schema = { type: "object", properties, ...(required.length === 0 ? {} : { required }) };
  if (def.unknownKeys === "strict") return { ...schema, additionalProperties: false };
  const isCatchall = def.catchall._def.typeName !== "ZodNever";
  return isCatchall ? { ...schema, additionalProperties: convert(def.catchall, state) } : schema;
}

/** @type {Converter} */
function lazySchema(def, state) {
  // By the lazy schema itself: its getter may make a new one at each call.
  const known = state.defs.get(def);
  const entry = known ?? { name: `lazy${state.defs.size + 1}`, schema: {} };
  if (known === undefined) {
    state.defs.set(def, entry);
    entry.schema = convert(def.getter(), state);
  }
  return { $ref: `#/$defs/${entry.name}` };
}
