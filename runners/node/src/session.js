/**
 * The method table of the runner: what each message of the host does.
 *
 * It holds the state of the conversation (initialized, open calls, shutting down) and no I/O. Made by main.js; peer.js calls it.
 */
import fs from "node:fs";
import { Call } from "./call.js";
import { MotiaError } from "./errors.js";
import { clearTimeout, NativePromise, setTimeout } from "./intrinsics.js";
import { invoke, KINDS } from "./invoke.js";
import { writeAsInMotia } from "./values.js";
import { DEFAULT_LINE_BYTES } from "./wire.js";

export const PROTOCOL_VERSION = "1.0";
const ASYNC_CAPACITY = 256;
const EXTENSIONS = [".ts", ".js", ".mts", ".cts", ".mjs", ".cjs"];
const DEFAULT_LIMITS = { lineBytes: DEFAULT_LINE_BYTES, callbacksPerCall: 64, chunkBytes: 65_536 };
/** How long cancelled calls may take to answer while the runner shuts down. */
const CANCELLED_GRACE_MS = 500;

/**
 * @typedef {object} Outside what a session needs of the process
 * @property {(method: string, paramsText: string) => Promise<any>} request
 * @property {() => Promise<void> | null} congestion
 * @property {import("./logs.js").Logs} logs
 * @property {(options: {root: string, compat: boolean}) => Promise<import("./loader.js").Loader>} prepare loads the loader
 * @property {(limit: number) => void} limitLines
 * @property {() => void} exit called after the answer to `shutdown` is under way
 * @property {string} version of the runner
 */

export class Session {
  /** @type {import("./loader.js").Loader | null} */
  #loader = null;
  /** @type {Map<string, Call>} */
  #calls = new Map();
  #initialized = false;
  #shuttingDown = false;
  #compat = false;
  #outside;
  /** @type {(() => void) | null} */
  #idle = null;

  /** @param {Outside} outside */
  constructor(outside) {
    this.#outside = outside;
    this.host = {
      request: outside.request,
      congestion: outside.congestion,
      limits: DEFAULT_LIMITS,
      root: process.cwd(),
    };
  }

  /**
   * @param {string} method
   * @param {Record<string, any>} params
   * @returns {unknown}
   */
  request(method, params) {
    if (method === "initialize") return this.#initialize(params);
    if (!this.#initialized) throw new MotiaError("not-initialized", `${method} came before initialize.`);
    switch (method) {
      case "invoke":
        return this.#invoke(params);
      case "describe":
        return this.#describe(params);
      case "ping":
        return this.#ping();
      case "shutdown":
        return this.#shutdown(params);
      default:
        throw new MotiaError("method-not-found", `The Node runner has no method ${method}.`);
    }
  }

  /**
   * @param {string} method
   * @param {Record<string, any>} params
   */
  notification(method, params) {
    if (method !== "cancel") return;
    this.#calls.get(params.call)?.cancel(String(params.reason ?? "requested"), params.endCall !== false);
  }

  /** @param {Record<string, any>} params */
  async #initialize(params) {
    if (this.#initialized) throw new MotiaError("invalid-request", "The runner is initialized already.");
    checkVersion(params.protocolVersion);
    const root = params.project?.root;
    if (typeof root !== "string") throw invalidParams("$.project.root", "a path");
    this.#initialized = true;
    this.#compat = params.compat === "motia-0.17";
    writeAsInMotia(this.#compat);
    // Stacks name real paths: a root behind a symbolic link would own none of them.
    this.host = { ...this.host, root: realPath(root), limits: { ...DEFAULT_LIMITS, ...params.limits } };
    this.#outside.limitLines(this.host.limits.lineBytes);
    this.#loader = await this.#outside.prepare({ root: this.host.root, compat: this.#compat });
    return {
      protocolVersion: PROTOCOL_VERSION,
      runner: { name: "motia-host-node", version: this.#outside.version },
      language: { name: "node", version: process.versions.node },
      extensions: EXTENSIONS,
      capacity: { async: ASYNC_CAPACITY, threads: 0 },
      pid: process.pid,
    };
  }

  /** @param {Record<string, any>} params */
  async #describe(params) {
    if (!Array.isArray(params.files)) throw invalidParams("$.files", "an array");
    params.files.forEach(checkFile);
    const files = [];
    for (const { path, role } of params.files) {
      const loaded = await this.#ready().load(path, role);
      files.push({
        path,
        role,
        ...(loaded.error === null ? { definition: loaded.definition } : { error: loaded.error }),
      });
    }
    return { files };
  }

  #ready() {
    if (this.#loader === null) throw new MotiaError("not-initialized", "initialize has not been answered yet.");
    return this.#loader;
  }

  /** @param {Record<string, any>} params */
  async #invoke(params) {
    if (this.#shuttingDown) {
      throw new MotiaError("shutting-down", "The runner is shutting down and takes no new calls.");
    }
    checkInvoke(params);
    if (this.#calls.has(params.call)) {
      throw new MotiaError("invalid-request", `The call ${params.call} is open already.`);
    }
    const loaded = this.#ready().loaded(params.file);
    if (loaded === null) {
      throw new MotiaError("step-not-loaded", `${params.file} is not loaded in this runner.`, { file: params.file });
    }
    const call = new Call(params, this.host);
    this.#calls.set(call.id, call);
    try {
      const environment = { logs: this.#outside.logs, compat: this.#compat };
      return await invoke(call, loaded, params, environment);
    } finally {
      this.#calls.delete(call.id);
      if (this.#calls.size === 0) this.#idle?.();
    }
  }

  #ping() {
    // Answered on the loop that runs the handlers: an answer means that none of them blocks it.
    return { calls: this.#calls.size, blocking: null };
  }

  /** @param {Record<string, any>} params */
  async #shutdown(params) {
    if (!Number.isInteger(params.graceMs)) throw invalidParams("$.graceMs", "a number of milliseconds");
    this.#shuttingDown = true;
    await this.#idleWithin(params.graceMs);
    for (const call of this.#calls.values()) call.cancel("shutdown");
    await this.#idleWithin(CANCELLED_GRACE_MS);
    this.#outside.exit();
    return null;
  }

  /**
   * @param {number} ms
   * @returns {Promise<void>} resolves when no call is open, or after this time
   */
  async #idleWithin(ms) {
    if (this.#calls.size === 0) return;
    await new NativePromise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#idle = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
    this.#idle = null;
  }
}

/** @param {string} folder */
function realPath(folder) {
  try {
    return fs.realpathSync(folder);
  } catch {
    // A root that is not there: each file of it will say so.
    return folder;
  }
}

/** @param {unknown} version */
function checkVersion(version) {
  if (typeof version !== "string" || !/^\d+\.\d+$/.test(version)) {
    throw invalidParams("$.protocolVersion", "MAJOR.MINOR");
  }
  if (version.split(".")[0] === PROTOCOL_VERSION.split(".")[0]) return;
  throw new MotiaError(
    "protocol-version-unsupported",
    `The runner speaks protocol ${PROTOCOL_VERSION}, the host ${version}.`,
    {
      supported: [PROTOCOL_VERSION],
    },
  );
}

/**
 * @param {any} file
 * @param {number} index
 */
function checkFile(file, index) {
  if (typeof file?.path !== "string") throw invalidParams(`$.files[${index}].path`, "a path");
  if (!["step", "stream", "config"].includes(file.role)) {
    throw invalidParams(`$.files[${index}].role`, "step, stream or config");
  }
}

/** @param {Record<string, any>} params */
function checkInvoke(params) {
  for (const name of ["call", "kind", "file", "step"]) {
    if (typeof params[name] !== "string") throw invalidParams(`$.${name}`, "a string");
  }
  if (!KINDS.includes(params.kind)) throw invalidParams("$.kind", `one of ${KINDS.join(", ")}`);
}

/**
 * @param {string} path
 * @param {string} expected
 */
function invalidParams(path, expected) {
  return new MotiaError("invalid-params", `${path} must be ${expected}.`, { path });
}
