/**
 * Loads step, stream and config files, once each per process, and keeps what calls need of them.
 *
 * What a file exports is told by describe.js, why it could not be loaded by load-errors.js, how modules are found by hooks.js. Made by
 * main.js at `initialize`; used by session.js.
 */
import module from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describeConfig, describeStep, describeStream } from "./describe.js";
import { installHooks } from "./install-hooks.js";
import { loadFailed } from "./load-errors.js";
import { quietWarnings } from "./warnings.js";

/** @typedef {"step" | "stream" | "config"} Role */

/**
 * @typedef {object} Loaded
 * @property {string} path relative to the root, with `/`
 * @property {Record<string, any> | null} definition
 * @property {{code: number, message: string, data: object} | null} error
 * @property {Function | null} handler
 * @property {Function[]} middleware
 * @property {Partial<Record<"body" | "queryParams" | "input", (value: any) => Promise<any>>>} validators
 * @property {Function | null} canAccess
 * @property {Function | null} authenticate
 * @property {Map<string, Function>} routes handlers that plugins of the configuration have registered
 * @property {import("./express-app.js").ExpressApp | null} app
 */

/**
 * @param {{root: string, compat: boolean, logs: import("./logs.js").Logs, watched: import("./watchdog.js").Watched}} options
 * @returns {Loader}
 */
export function createLoader({ watched, ...options }) {
  quietWarnings();
  nameSourceLines();
  installHooks({ root: options.root, realMotia: process.env.MOTIA_HOST_REAL_MOTIA === "1", watched });
  return new Loader(options);
}

/** Stacks name lines of the files that the user wrote; those of packages stay as they are, which is faster. */
function nameSourceLines() {
  const { setSourceMapsSupport } = /** @type {any} */ (module);
  if (typeof setSourceMapsSupport === "function") {
    setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
  } else process.setSourceMapsEnabled(true);
}

export class Loader {
  /** @type {Map<string, Promise<Loaded>>} */
  #loading = new Map();
  /** @type {Map<string, Loaded>} */
  #loaded = new Map();
  #options;

  /** @param {{root: string, compat: boolean, logs: import("./logs.js").Logs}} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * @param {string} file relative to the root
   * @param {Role} role
   * @returns {Promise<Loaded>} never rejects: a fault is its `error`
   */
  load(file, role) {
    let loading = this.#loading.get(file);
    if (loading === undefined) {
      loading = this.#load(file, role);
      this.#loading.set(file, loading);
    }
    return loading;
  }

  /**
   * @param {string} file
   * @returns {Loaded | null} null where the file was not described, or could not be loaded
   */
  loaded(file) {
    return this.#loaded.get(file) ?? null;
  }

  /**
   * @param {string} file
   * @param {Role} role
   * @returns {Promise<Loaded>}
   */
  async #load(file, role) {
    const absolute = path.resolve(this.#options.root, file);
    const nothing = {
      path: file,
      definition: null,
      error: null,
      handler: null,
      middleware: [],
      validators: {},
      canAccess: null,
      authenticate: null,
      routes: new Map(),
      app: null,
    };
    try {
      const exports = await import(pathToFileURL(absolute).href);
      const describe = { step: describeStep, stream: describeStream, config: describeConfig }[role];
      const loaded = { ...nothing, ...(await describe(exports, { ...this.#options, file: absolute })) };
      this.#loaded.set(file, loaded);
      return loaded;
    } catch (error) {
      return { ...nothing, error: loadFailed(error, { path: file, root: this.#options.root }) };
    }
  }
}
