/**
 * Makes what Node can run of the project's own files: TypeScript, JSX, and modules that mix ES modules with CommonJS.
 *
 * Results are cached by content in `.motia/cache/node/`, so that the transformer is loaded only for files that changed. Syntax is judged
 * per file: with `import` or `export` it is an ES module, whatever package.json says. Used by hooks.js; transform.js does the work.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Raised when the emitted code changes for the same source. */
const CACHE_FORMAT = "3";
const LANGUAGES = new Map([
  [".ts", "ts"],
  [".tsx", "tsx"],
  [".mts", "ts"],
  [".cts", "ts"],
  [".js", "js"],
  [".jsx", "jsx"],
  [".mjs", "js"],
  [".cjs", "js"],
]);
/** The compiler options that change the emitted code. */
const OPTIONS = /** @type {const} */ ([
  "experimentalDecorators",
  "emitDecoratorMetadata",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "target",
  "useDefineForClassFields",
]);

/**
 * @typedef {object} Compiled
 * @property {"module" | "commonjs"} format
 * @property {string} code
 * @property {Record<string, string[]>} imports names imported from each package, where an import gives names
 */

/**
 * @typedef {object} Source
 * @property {string} file
 * @property {string} text
 * @property {string} language of LANGUAGES
 * @property {Record<string, any>} options of tsconfig.json, those of OPTIONS
 */

export class Compiler {
  #folder;
  #tsconfigs;
  #require = createRequire(import.meta.url);

  /**
   * @param {string} root
   * @param {import("./tsconfig.js").TsConfigs} tsconfigs
   */
  constructor(root, tsconfigs) {
    this.#folder = path.join(root, ".motia", "cache", "node");
    this.#tsconfigs = tsconfigs;
  }

  /**
   * @param {string} file absolute, with one of the known endings
   * @returns {Compiled}
   * @throws {import("./syntax-fault.js").SyntaxFault}
   */
  compile(file) {
    const source = this.#read(file);
    // One entry per file, so that a project that is edited for months does not fill the folder.
    const cached = path.join(this.#folder, `${digest(file)}.json`);
    const content = contentDigest(source);
    const known = readCached(cached, content);
    if (known !== null) return known;
    // Synchronous, because `require` is; loaded late, because it takes longer than all the rest of a start.
    const compiled = this.#require("./transform.js").transform(source);
    writeCached(cached, { content, ...compiled });
    return compiled;
  }

  /**
   * @param {string} file
   * @returns {Source}
   */
  #read(file) {
    const { options } = this.#tsconfigs.of(file);
    const chosen = OPTIONS.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
    const language = LANGUAGES.get(path.extname(file)) ?? "js";
    return { file, text: fs.readFileSync(file, "utf8"), language, options: Object.fromEntries(chosen) };
  }
}

/** @param {string} file */
export function isCompiled(file) {
  return LANGUAGES.has(path.extname(file));
}

/** @param {string} file */
export function isTypeScript(file) {
  return LANGUAGES.get(path.extname(file))?.startsWith("ts") ?? false;
}

/** @param {Source} source */
function contentDigest({ text, language, options }) {
  return digest(JSON.stringify([CACHE_FORMAT, language, options]) + text);
}

/** @param {string} text */
function digest(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}

/**
 * @param {string} cached
 * @param {string} content
 * @returns {Compiled | null}
 */
function readCached(cached, content) {
  try {
    const entry = JSON.parse(fs.readFileSync(cached, "utf8"));
    return entry.content === content ? entry : null;
  } catch {
    // Not there yet, or written half by a process that was killed: it is made anew.
    return null;
  }
}

/**
 * @param {string} cached
 * @param {Compiled & {content: string}} compiled
 */
function writeCached(cached, compiled) {
  try {
    fs.mkdirSync(path.dirname(cached), { recursive: true });
    // Several runners may write the same file: each its own, then one name in one move.
    const draft = `${cached}.${process.pid}`;
    fs.writeFileSync(draft, JSON.stringify(compiled));
    fs.renameSync(draft, cached);
  } catch {
    // A read-only project runs without a cache.
  }
}
