/**
 * Reads what the loader needs of tsconfig.json: path aliases, and the options that change emitted code.
 *
 * The nearest tsconfig.json above a file counts, with what it extends. Broken files are ignored here, since `tsc` reports them better.
 * Used by resolve.js and typescript.js.
 */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const NAMES = ["tsconfig.json", "jsconfig.json"];

/**
 * @typedef {object} TsConfig
 * @property {string | null} baseUrl absolute; null where none was given
 * @property {{pattern: string, targets: string[]}[]} paths targets are absolute, with `*` in them
 * @property {Record<string, any>} options compilerOptions, merged
 */

/** @type {TsConfig} */
const NONE = { baseUrl: null, paths: [], options: {} };

/** Finds configurations and keeps them; one per loader. */
export class TsConfigs {
  /** @type {Map<string, TsConfig>} */
  #byFolder = new Map();
  #root;

  /** @param {string} root nothing above it is looked at */
  constructor(root) {
    this.#root = root;
  }

  /**
   * @param {string} file
   * @returns {TsConfig}
   */
  of(file) {
    return this.#inFolder(path.dirname(file));
  }

  /**
   * @param {string} folder
   * @returns {TsConfig}
   */
  #inFolder(folder) {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const found = this.#find(folder);
    this.#byFolder.set(folder, found);
    return found;
  }

  /**
   * @param {string} folder
   * @returns {TsConfig}
   */
  #find(folder) {
    const file = NAMES.map((name) => path.join(folder, name)).find((candidate) => fs.existsSync(candidate));
    if (file !== undefined) return readTsConfig(file);
    const parent = path.dirname(folder);
    return folder === this.#root || parent === folder ? NONE : this.#inFolder(parent);
  }
}

/**
 * @param {string} file
 * @returns {TsConfig}
 */
function readTsConfig(file) {
  const { options, pathsFolder } = merged(file, new Set());
  const baseUrl = typeof options.baseUrl === "string" ? options.baseUrl : null;
  const from = baseUrl ?? pathsFolder ?? path.dirname(file);
  const paths = Object.entries(options.paths ?? {}).map(([pattern, targets]) => ({
    pattern,
    targets: /** @type {string[]} */ (targets).map((target) => path.resolve(from, target)),
  }));
  return { baseUrl, paths: paths.sort(byLength), options };
}

/**
 * The longest pattern wins, as in TypeScript.
 *
 * @param {{pattern: string}} a
 * @param {{pattern: string}} b
 */
function byLength(a, b) {
  return b.pattern.length - a.pattern.length;
}

/**
 * @param {string} file
 * @param {Set<string>} seen against circles of `extends`
 * @returns {{options: Record<string, any>, pathsFolder: string | null}}
 */
function merged(file, seen) {
  if (seen.has(file)) return { options: {}, pathsFolder: null };
  seen.add(file);
  const { extends: bases, compilerOptions } = readJsonWithComments(file);
  /** @type {{options: Record<string, any>, pathsFolder: string | null}} */
  let result = { options: {}, pathsFolder: null };
  for (const base of [bases ?? []].flat()) {
    const baseFile = findBase(String(base), file);
    if (baseFile === null) continue;
    const below = merged(baseFile, seen);
    result = { options: { ...result.options, ...below.options }, pathsFolder: below.pathsFolder ?? result.pathsFolder };
  }
  const own = absolute(compilerOptions ?? {}, path.dirname(file));
  return {
    options: { ...result.options, ...own },
    pathsFolder: own.paths === undefined ? result.pathsFolder : path.dirname(file),
  };
}

/**
 * @param {Record<string, any>} options
 * @param {string} folder
 * @returns {Record<string, any>}
 */
function absolute(options, folder) {
  return typeof options.baseUrl === "string" ? { ...options, baseUrl: path.resolve(folder, options.baseUrl) } : options;
}

/**
 * @param {string} base as written in `extends`
 * @param {string} file
 * @returns {string | null}
 */
function findBase(base, file) {
  if (/^\.{0,2}\//.test(base)) {
    const target = path.resolve(path.dirname(file), base);
    return (
      [target, `${target}.json`].find((candidate) => fs.statSync(candidate, { throwIfNoEntry: false })?.isFile()) ??
      null
    );
  }
  const resolve = createRequire(file).resolve;
  for (const candidate of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      return resolve(candidate);
    } catch {
      // The next spelling is tried; a package that is not installed leaves the options without it, as before `npm install`.
    }
  }
  return null;
}

/**
 * @param {string} file JSON with comments and trailing commas
 * @returns {Record<string, any>} empty where it cannot be read
 */
function readJsonWithComments(file) {
  try {
    const text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    const bare = text.replace(/("(?:[^"\\]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (_, string) => string ?? " ");
    return JSON.parse(bare.replace(/("(?:[^"\\]|\\.)*")|,(\s*[}\]])/g, (_, string, end) => string ?? end)) ?? {};
  } catch {
    // tsc names the fault with its line; the steps may run without these options all the same.
    return {};
  }
}
