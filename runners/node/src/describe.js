/**
 * What a loaded file exports, as JSON for the host and as functions for the calls. Used by loader.js.
 */
import { isErrorLike } from "./errors.js";
import { ExpressApp, NoExpress } from "./express-app.js";
import { NativePromise } from "./intrinsics.js";
import { Plugins } from "./plugins.js";
import { isLibrarySchema, toJsonSchema, validatorOf } from "./schemas.js";
import { STAND_IN } from "./stand-in.js";
import { checkValue, jsonPath } from "./values.js";

/**
 * @typedef {{file: string, root: string, compat: boolean, logs: import("./logs.js").Logs}} Options `file` is absolute
 * @typedef {Partial<import("./loader.js").Loaded>} Described
 * @typedef {"body" | "queryParams" | "input"} Part
 */

/** A file that loads and does not export what its role needs. */
export class MissingExport extends Error {}

/** Which member of a config holds the schema of which part. @type {Record<string, [string, Part][]>} */
const CHECKED = {
  api: [
    ["bodySchema", "body"],
    ["queryParams", "queryParams"],
  ],
  event: [["input", "input"]],
};

/**
 * @param {Record<string, any>} exports
 * @param {Options} options
 * @returns {Promise<Described>}
 */
export async function describeStep(exports, options) {
  const config = member(exports, "config");
  const handler = member(exports, "handler");
  if (!isMap(config)) {
    throw new MissingExport(`It exports no config. Add: export const config = { type: "event", name: "…", … }.`);
  }
  if (typeof handler !== "function" && config.type !== "noop") {
    throw new MissingExport("It exports no handler. Add: export const handler = async (input, ctx) => { … }.");
  }
  const validators = options.compat ? {} : validatorsOf(config);
  const json = await toJson(config, options);
  const middleware = (Array.isArray(config.middleware) ? config.middleware : []).filter(
    (layer) => typeof layer === "function",
  );
  if ("middleware" in config) json.middleware = middleware.length;
  return {
    definition: { config: json, validates: Object.keys(validators) },
    handler: typeof handler === "function" ? handler : null,
    middleware,
    validators,
  };
}

/**
 * @param {Record<string, any>} exports
 * @param {Options} options
 * @returns {Promise<Described>}
 */
export async function describeStream(exports, options) {
  const config = member(exports, "config");
  if (!isMap(config)) {
    throw new MissingExport(`It exports no config. Add: export const config = { name: "…", schema: … }.`);
  }
  const canAccess = typeof config.canAccess === "function" ? config.canAccess : null;
  const json = await toJson(config, options);
  return { definition: { config: json, canAccess: canAccess !== null }, canAccess };
}

/**
 * @param {Record<string, any>} exports
 * @param {Options} options
 * @returns {Promise<Described>}
 */
export async function describeConfig(exports, options) {
  const whole = exports.default ?? exports.config ?? exports["module.exports"];
  const config = await (isMap(whole) && isMap(whole.default) ? whole.default : whole);
  if (!isMap(config)) throw new MissingExport("It has no default export. Add: export default defineConfig({ … }).");
  const authenticate = config.streamAuth?.authenticate;
  const plugins = new Plugins(options);
  await plugins.run(config.plugins);
  const { app, missing } = appOf(config, options);
  return {
    definition: {
      config: await toJson(config, options),
      functions: functionPaths(config, []),
      routes: plugins.routes,
      plugins: await toJson(plugins.plugins, options),
      faults: plugins.faults,
      ...(missing === null ? {} : { missing: { app: missing } }),
    },
    // Bound, because a config may be written as a class or an object with `this`.
    authenticate: typeof authenticate === "function" ? authenticate.bind(config.streamAuth) : null,
    routes: plugins.handlers,
    app,
  };
}

/**
 * @param {Record<string, any>} config
 * @param {Options} options
 * @returns {{app: ExpressApp | null, missing: string | null}} `missing`: why there is none, where the config asks for one
 */
function appOf(config, { file }) {
  if (typeof config.app !== "function") return { app: null, missing: null };
  try {
    return { app: new ExpressApp(config.app.bind(config), file), missing: null };
  } catch (error) {
    if (error instanceof NoExpress) return { app: null, missing: error.message };
    throw error;
  }
}

/**
 * @param {Record<string, any>} exports
 * @param {string} name
 */
function member(exports, name) {
  return exports[name] ?? exports.default?.[name] ?? exports["module.exports"]?.[name];
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
function isMap(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** @param {Record<string, any>} config */
function validatorsOf(config) {
  const pairs = (CHECKED[config.type] ?? [])
    .filter(([name]) => isLibrarySchema(config[name]))
    .map(([name, part]) => [part, validatorOf(config[name], part)]);
  return Object.fromEntries(pairs);
}

/**
 * A config without its functions, with every schema in its JSON Schema form.
 *
 * @param {Record<string, any>} config
 * @param {Options} options
 * @returns {Promise<Record<string, any>>}
 */
async function toJson(config, options) {
  const json = await plain(config, [], options);
  checkValue(json);
  return json;
}

/**
 * @param {any} value
 * @param {object[]} parents
 * @param {Options} options
 * @returns {Promise<any>} undefined for what is left out
 */
async function plain(value, parents, options) {
  if (isLibrarySchema(value)) return schemaForm(value, options);
  if (value !== null && value !== undefined && value[STAND_IN] !== undefined) {
    return { standIn: value[STAND_IN].package, member: value[STAND_IN].member };
  }
  if (typeof value === "function" || typeof value === "symbol" || parents.includes(value)) return undefined;
  if (value === null || typeof value !== "object") return value;
  const inside = [...parents, value];
  if (Array.isArray(value)) {
    return (await NativePromise.all(value.map((item) => plain(item, inside, options)))).map((item) => item ?? null);
  }
  if (typeof value.toJSON === "function") return plain(value.toJSON(), inside, options);
  const members = await NativePromise.all(
    Object.entries(value).map(async ([key, each]) => [key, await plain(each, inside, options)]),
  );
  return Object.fromEntries(members.filter(([, each]) => each !== undefined));
}

/**
 * @param {any} schema
 * @param {Options} options
 */
async function schemaForm(schema, { file, logs }) {
  try {
    return await toJsonSchema(schema, file);
  } catch (error) {
    const reason = isErrorLike(error) ? error.message : String(error);
    // The library itself checks; only documentation and types lose something.
    logs.runner("warn", `A schema of ${file} has no JSON Schema form: ${reason}`);
    return null;
  }
}

/**
 * @param {Record<string, any>} config
 * @param {string[]} path
 * @returns {string[]} where its functions are, such as `streamAuth.authenticate`
 */
function functionPaths(config, path) {
  if (path.length > 4) return [];
  return Object.entries(config).flatMap(([key, value]) => {
    const here = [...path, key];
    if (typeof value === "function") return value[STAND_IN] === undefined ? [jsonPath(here).slice(2)] : [];
    const isPlain = isMap(value) && Object.getPrototypeOf(value) === Object.prototype;
    return isPlain ? functionPaths(value, here) : [];
  });
}
