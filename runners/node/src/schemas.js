/**
 * Schemas of libraries: their JSON Schema form for the host, and the check of a value by the library itself.
 *
 * Zod 3 and 4, everything that speaks Standard Schema, and libraries with a method that gives JSON Schema. Plain JSON Schema is no
 * library's: it passes as it is, and the host checks it. Used by describe.js.
 */
import { MotiaError } from "./errors.js";
import { asFrom } from "./hooks.js";
import { jsonPath } from "./values.js";
import { isZod3, zod3ToJsonSchema } from "./zod3.js";

/** Where a project's zod has its converter; in 3.25 only below zod/v4. */
const ZOD_MODULES = ["zod/v4/core", "zod", "zod/v4"];
/** What is said to a library about the JSON Schema wanted: as the caller sends it, and with gaps rather than errors. */
const ZOD_OPTIONS = { io: "input", unrepresentable: "any" };
const JSON_SCHEMA_TARGET = { target: "draft-2020-12" };

/**
 * @param {any} value
 * @returns {boolean}
 */
export function isLibrarySchema(value) {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  return isObject(value["~standard"]) || isObject(value._zod) || isZod3(value);
}

/**
 * @param {any} value
 * @returns {boolean}
 */
function isObject(value) {
  return value !== null && typeof value === "object";
}

/**
 * @param {any} schema
 * @param {string} file whose project's library is asked
 * @returns {Promise<any>} null where the library has no way to say it
 */
export async function toJsonSchema(schema, file) {
  if (isObject(schema._zod)) return zod4ToJsonSchema(schema, file);
  if (isZod3(schema)) return zod3ToJsonSchema(schema);
  const { jsonSchema } = schema["~standard"];
  if (typeof jsonSchema?.input === "function") return jsonSchema.input(JSON_SCHEMA_TARGET);
  const convert = schema.toJsonSchema ?? schema.toJSONSchema;
  return typeof convert === "function" ? convert.call(schema) : null;
}

/**
 * @param {any} schema
 * @param {string} file
 */
async function zod4ToJsonSchema(schema, file) {
  for (const name of ZOD_MODULES) {
    try {
      const zod = await import(asFrom(file, name));
      const convert = zod.toJSONSchema ?? zod.z?.toJSONSchema;
      if (typeof convert === "function") return convert(schema, ZOD_OPTIONS);
    } catch (error) {
      // This zod has no such module: the next one is asked. Anything else is a fault of the schema.
      if (!/^ERR_|^MODULE_NOT_FOUND$/.test(String(/** @type {any} */ (error).code))) throw error;
    }
  }
  if (typeof schema.toJSONSchema === "function") return schema.toJSONSchema(ZOD_OPTIONS);
  throw new Error(`no zod with toJSONSchema is installed for ${file}`);
}

/**
 * @param {any} schema
 * @param {"body" | "queryParams" | "input"} part
 * @returns {(value: unknown) => Promise<any>} gives the parsed value, or throws `input-invalid`
 */
export function validatorOf(schema, part) {
  return async (value) => {
    const { issues, parsed } = await check(schema, value);
    if (issues.length === 0) return parsed;
    const violations = issues.map(violationOf);
    const summary = violations.map(({ path, message }) => `${path}: ${message}`).join("; ");
    throw new MotiaError("input-invalid", `The ${part} does not fit its schema: ${summary}`, { part, violations });
  };
}

/**
 * @param {any} schema
 * @param {unknown} value
 * @returns {Promise<{issues: any[], parsed: any}>}
 */
async function check(schema, value) {
  if (isObject(schema["~standard"])) {
    const result = await schema["~standard"].validate(value);
    return { issues: result.issues ?? [], parsed: result.value };
  }
  const result = await schema.safeParseAsync(value);
  return { issues: result.success ? [] : result.error.issues, parsed: result.data };
}

/** @param {any} issue of Standard Schema or zod */
function violationOf(issue) {
  const keys = (issue.path ?? []).map((/** @type {any} */ key) => (isObject(key) ? key.key : key));
  const path = keys.map((/** @type {any} */ key) => (typeof key === "number" ? key : String(key)));
  return { path: jsonPath(path), message: String(issue.message) };
}
