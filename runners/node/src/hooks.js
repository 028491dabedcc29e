/**
 * The rules by which modules of a project are found and loaded, independent of how Node is told.
 *
 * `before` and `after` surround Node's own resolution, `load` gives the source of what is ours. install-hooks.js plugs them into
 * module.registerHooks where that exists; hooks-thread.js and commonjs.js do the same for Node 20.
 */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findFile, inNodeModules, Resolver } from "./resolve.js";
import { KNOWN_EXPORTS } from "./stand-in.js";
import { Compiler, isCompiled, isTypeScript } from "./typescript.js";

const RUNNER = fileURLToPath(new URL("../", import.meta.url));
const STAND_IN_SCHEME = "motia-stand-in:";
const COMMONJS_SCHEME = "motia-commonjs:";
const STAND_IN_MODULE = new URL("./stand-in.js", import.meta.url).href;
const ES_MODULE_SYNTAX = /^\s*(?:import|export)\b/m;

const FROM_SCHEME = "motia-from:";

/**
 * A specifier for `import()` that means what it would mean in that file: the project's own copy of a library.
 *
 * @param {string} file
 * @param {string} specifier
 */
export function asFrom(file, specifier) {
  return `${FROM_SCHEME}${encodeURIComponent(pathToFileURL(file).href)}:${specifier}`;
}

/**
 * The inverse of `asFrom`; other specifiers stay as they are.
 *
 * @template {{parentURL?: string}} T
 * @param {string} specifier
 * @param {T} context of Node's resolution
 * @returns {[string, T]}
 */
export function readFrom(specifier, context) {
  if (!specifier.startsWith(FROM_SCHEME)) return [specifier, context];
  const [parent, wanted] = parts(specifier);
  return [wanted, { ...context, parentURL: decodeURIComponent(parent) }];
}

/** @typedef {{url: string, format?: string | null, shortCircuit?: boolean}} Resolved */
/** @typedef {{format: string, source: string, shortCircuit: true}} Source */

export class Hooks {
  #ownRequire = createRequire(import.meta.url);
  /** Names that a module imports from each package. @type {Map<string, Record<string, string[]>>} */
  #imports = new Map();

  /**
   * @param {{root: string, realMotia: boolean}} options
   */
  constructor({ root, realMotia }) {
    this.resolver = new Resolver(root, { realMotia });
    this.compiler = new Compiler(root, this.resolver.tsconfigs);
  }

  /**
   * @param {string} specifier
   * @param {string | undefined} parentURL
   * @returns {Resolved | null} null where Node decides
   */
  before(specifier, parentURL) {
    if (specifier.startsWith(STAND_IN_SCHEME) || specifier.startsWith(COMMONJS_SCHEME)) {
      return { url: specifier, shortCircuit: true };
    }
    const parent = filePath(parentURL);
    if (parent?.startsWith(RUNNER)) return null;
    const resolution = this.resolver.resolve(specifier, parent);
    if (resolution === null) return null;
    if ("standIn" in resolution) {
      return { url: this.#standInUrl(resolution.standIn, parentURL), format: "module", shortCircuit: true };
    }
    const file = "own" in resolution ? this.#ownRequire.resolve(resolution.own) : fs.realpathSync(resolution.file);
    return { url: pathToFileURL(file).href, shortCircuit: true };
  }

  /**
   * A package in CommonJS gives every name that an ES module of the project asks for, also those that Node's lexer cannot see.
   *
   * @param {Resolved} resolved by Node
   * @param {string} specifier
   * @param {string | undefined} parentURL
   * @returns {Resolved}
   */
  after(resolved, specifier, parentURL) {
    const names = this.#imports.get(parentURL ?? "")?.[specifier];
    if (names === undefined || names.length === 0 || !isCommonJs(resolved)) return resolved;
    const url = `${COMMONJS_SCHEME}${names.join(",")}:${encodeURIComponent(specifier)}:${resolved.url}`;
    return { url, format: "module", shortCircuit: true };
  }

  /**
   * The second try, for what bundlers allow: a deep import of a package without its ending, or of a folder in it.
   *
   * @param {any} error of Node's resolution
   * @returns {Resolved | null}
   */
  afterFailure(error) {
    if (typeof error?.url !== "string") return null;
    const target = filePath(error.url);
    const file = target === null ? null : findFile(target);
    return file === null ? null : { url: pathToFileURL(file).href, shortCircuit: true };
  }

  /**
   * @param {string} url
   * @param {{required: boolean}} options whether `require` asks
   * @returns {Source | null} null where Node loads it
   */
  load(url, { required }) {
    if (url.startsWith(STAND_IN_SCHEME)) return esModule(standInSource(url));
    if (url.startsWith(COMMONJS_SCHEME)) return esModule(commonJsSource(url));
    const file = filePath(url);
    if (file === null || !this.isOurs(file)) return null;
    if (file.endsWith(".json")) return required ? null : esModule(jsonSource(file));
    const { format, code, imports } = this.compiler.compile(file);
    this.#imports.set(url, imports);
    return { format, source: code, shortCircuit: true };
  }

  /**
   * @param {string} file
   * @returns {boolean} whether the file is loaded by the runner rather than by Node
   */
  isOurs(file) {
    if (isTypeScript(file)) return true;
    return !inNodeModules(file) && !file.startsWith(RUNNER) && (isCompiled(file) || file.endsWith(".json"));
  }

  /**
   * @param {string} name
   * @param {string | undefined} parentURL
   */
  #standInUrl(name, parentURL) {
    const names = this.#imports.get(parentURL ?? "")?.[name] ?? [];
    return `${STAND_IN_SCHEME}${[...new Set([...KNOWN_EXPORTS, ...names])].join(",")}:${name}`;
  }
}

/**
 * @param {string | undefined} url
 * @returns {string | null}
 */
export function filePath(url) {
  return url?.startsWith("file:") ? fileURLToPath(url.replace(/[?#].*$/, "")) : null;
}

/** @param {string} source */
function esModule(source) {
  return { format: "module", source, shortCircuit: /** @type {true} */ (true) };
}

/**
 * @param {string} url `scheme:first:rest`
 * @returns {[string, string]} first and rest
 */
function parts(url) {
  const [, first = "", rest = ""] = /^[^:]+:([^:]*):(.*)$/s.exec(url) ?? [];
  return [first, rest];
}

/** @param {string} url */
function standInSource(url) {
  const [names, name] = parts(url);
  const lines = names.split(",").map((each) => `export const ${each} = whole.${each};`);
  return `import { standIn } from ${JSON.stringify(STAND_IN_MODULE)};
const whole = standIn(${JSON.stringify(name)});
export default whole;
export { whole as "module.exports" };
${lines.join("\n")}`;
}

/** @param {string} url */
function commonJsSource(url) {
  const [names, rest] = parts(url);
  const [, specifier = "", target = ""] = /^([^:]*):(.*)$/s.exec(rest) ?? [];
  // Node's own words, by which load-errors.js finds the line.
  const message = `The requested module '${decodeURIComponent(specifier)}' does not provide an export named `;
  const lines = names
    .split(",")
    .map((each) => `const ${`$${each}`} = named(${JSON.stringify(each)}); export { $${each} as ${each} };`);
  return `import whole from ${JSON.stringify(target)};
function named(name) {
  if (whole !== null && (typeof whole === "object" || typeof whole === "function") && name in whole) return whole[name];
  throw new SyntaxError(${JSON.stringify(message)} + "'" + name + "'");
}
export default whole;
export * from ${JSON.stringify(target)};
${lines.join("\n")}`;
}

/** @param {string} file */
function jsonSource(file) {
  const value = JSON.parse(fs.readFileSync(file, "utf8"));
  const isMap = value !== null && typeof value === "object" && !Array.isArray(value);
  const names = isMap ? Object.keys(value).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== "default") : [];
  const lines = names.map((name, index) => `const $${index} = whole.${name}; export { $${index} as ${name} };`);
  // JSON.parse at run time: a literal would give `__proto__` another meaning.
  return `const whole = JSON.parse(${JSON.stringify(JSON.stringify(value))});\nexport default whole;\n${lines.join("\n")}`;
}

/**
 * @param {Resolved} resolved
 * @returns {boolean}
 */
function isCommonJs({ url, format }) {
  if (format === "commonjs") return true;
  const file = filePath(url);
  if (file === null || format === "module" || !/\.c?js$/.test(file)) return false;
  // Node leaves the format open where package.json has no type; it will look at the syntax, as is done here.
  return path.extname(file) === ".cjs" || !ES_MODULE_SYNTAX.test(fs.readFileSync(file, "utf8"));
}
