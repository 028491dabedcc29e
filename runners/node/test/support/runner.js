/**
 * Drives the real runner as a host does: over pipes (named ones, since Node itself gives children sockets) or over sockets.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));
const PACKAGES = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const { O_RDONLY, O_WRONLY, O_NONBLOCK } = fs.constants;
export const WAIT_MS = 20_000;

/**
 * A project in a temporary folder; `packages` are linked from the runner's own development dependencies.
 *
 * @param {Record<string, string>} files text by path
 * @param {string[]} [packages]
 * @returns {string} its root
 */
export function project(files, packages = []) {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "motia-node-")));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  if (packages.length > 0) fs.mkdirSync(path.join(root, "node_modules"), { recursive: true });
  for (const name of packages) fs.symlinkSync(path.join(PACKAGES, name), path.join(root, "node_modules", name));
  return root;
}

export class Runner {
  /** @type {Record<string, any>[]} everything that arrived and was not a response */
  messages = [];
  stderr = "";
  #lastId = 0;
  #open = new Map();
  #waiting = new Set();
  /** Answers callbacks: method → (params) => result. @type {Record<string, (params: any) => any>} */
  answers = {};

  /**
   * @param {string} root
   * @param {{wire?: "pipe" | "socket", flags?: string[], env?: Record<string, string>, main?: string}} [options]
   */
  constructor(root, { wire = "pipe", flags = [], env = {}, main = MAIN } = {}) {
    this.root = root;
    const { stdio, parent } = wire === "pipe" ? pipes() : { stdio: ["pipe", "pipe", "pipe"], parent: null };
    const options = { cwd: root, stdio, detached: true, env: { ...process.env, NODE_OPTIONS: "", ...env } };
    this.process = spawn(process.execPath, [...flags, main], /** @type {any} */ (options));
    this.exited = once(this.process, "exit");
    const [input, output] = parent === null ? [this.process.stdin, this.process.stdout] : parent(stdio);
    this.input = /** @type {import("node:stream").Writable} */ (input);
    this.input.on("error", () => undefined);
    const lines = readline.createInterface({ input: /** @type {any} */ (output), crlfDelay: Number.POSITIVE_INFINITY });
    lines.on("line", (line) => this.#receive(JSON.parse(line)));
    this.process.stderr?.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
      this.#wake();
    });
  }

  /** @param {Record<string, any>} message */
  #receive(message) {
    if (message.method === undefined) {
      this.#open.get(message.id)?.(message);
      this.#open.delete(message.id);
      return;
    }
    this.messages.push(message);
    const answer = this.answers[message.method];
    if (message.id !== undefined && answer !== undefined) this.reply(message.id, () => answer(message.params));
    this.#wake();
  }

  /**
   * @param {number} id
   * @param {() => any} make
   */
  async reply(id, make) {
    try {
      this.send({ jsonrpc: "2.0", id, result: (await make()) ?? null });
    } catch (error) {
      this.send({ jsonrpc: "2.0", id, error });
    }
  }

  #wake() {
    for (const check of this.#waiting) check();
  }

  /** @param {unknown} message */
  send(message) {
    this.input.write(`${JSON.stringify(message)}\n`);
  }

  /**
   * @param {string} method
   * @param {object} params
   * @returns {Promise<any>} the whole response
   */
  request(method, params) {
    const id = ++this.#lastId;
    const response = new Promise((resolve) => this.#open.set(id, resolve));
    this.send({ jsonrpc: "2.0", id, method, params });
    return bounded(response, `the answer to ${method}`);
  }

  /** @param {object} [changes] */
  initialize(changes = {}) {
    const limits = { lineBytes: 134_217_728, callbacksPerCall: 64, chunkBytes: 65_536, depth: 128 };
    const host = { name: "test", version: "0" };
    return this.request("initialize", {
      protocolVersion: "1.0",
      host,
      project: { root: this.root, name: "p" },
      mode: "dev",
      compat: null,
      limits,
      ...changes,
    });
  }

  /**
   * @param {string} file
   * @param {"step" | "stream" | "config"} [role]
   */
  async describe(file, role = "step") {
    const { result } = await this.request("describe", { files: [{ path: file, role }] });
    return result.files[0];
  }

  /**
   * @param {string} file
   * @param {Record<string, any>} params
   */
  invoke(file, params) {
    const common = {
      call: "c1",
      file,
      step: "Step",
      traceId: "0".repeat(32),
      flows: ["flow"],
      attempt: 1,
      timeoutMs: null,
    };
    return this.request("invoke", { ...common, ...params });
  }

  /**
   * @param {string} file
   * @param {unknown} [body]
   * @param {Record<string, any>} [request]
   */
  api(file, body, request = {}) {
    const given = body === undefined ? {} : { body: { format: "json", text: JSON.stringify(body) } };
    const whole = { method: "POST", path: "/", headers: {}, pathParams: {}, queryParams: {}, ...given, ...request };
    return this.invoke(file, { kind: "api", request: whole });
  }

  /** Log records so far. @returns {Record<string, any>[]} */
  get logs() {
    return this.messages.filter(({ method }) => method === "log").map(({ params }) => params);
  }

  /**
   * @template T
   * @param {() => T} look
   * @param {string} [what]
   * @returns {Promise<NonNullable<T>>} the first value that is not null, undefined or false
   */
  async until(look, what = look.toString()) {
    let check = () => {};
    const seen = new Promise((resolve) => {
      check = () => {
        const found = look();
        if (found !== null && found !== undefined && found !== false) resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
    try {
      return /** @type {any} */ (await bounded(seen, what));
    } finally {
      this.#waiting.delete(check);
    }
  }

  /** Kills the runner and what it started. */
  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    try {
      process.kill(-(/** @type {number} */ (this.process.pid)), "SIGKILL");
    } catch {
      this.process.kill("SIGKILL");
    }
    await this.exited;
  }
}

/** Two named pipes: what the child gets, and how the parent opens its ends afterwards. */
function pipes() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "motia-pipes-"));
  const [input, output] = ["in", "out"].map((name) => path.join(folder, name));
  execFileSync("mkfifo", [/** @type {string} */ (input), /** @type {string} */ (output)]);
  const childIn = fs.openSync(/** @type {string} */ (input), O_RDONLY | O_NONBLOCK);
  const parentIn = fs.openSync(/** @type {string} */ (input), O_WRONLY);
  const parentOut = fs.openSync(/** @type {string} */ (output), O_RDONLY | O_NONBLOCK);
  const childOut = fs.openSync(/** @type {string} */ (output), O_WRONLY);
  const parent = () => {
    fs.closeSync(childIn);
    fs.closeSync(childOut);
    fs.rmSync(folder, { recursive: true });
    return [
      new net.Socket({ fd: parentIn, readable: false, writable: true }),
      new net.Socket({ fd: parentOut, readable: true, writable: false }),
    ];
  };
  return { stdio: [childIn, childOut, "pipe"], parent };
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {string} what
 * @returns {Promise<T>}
 */
export async function bounded(promise, what) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${WAIT_MS} ms in vain for ${what}.`)), WAIT_MS);
  });
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A started and initialized runner, stopped at the end of the test.
 *
 * @param {{after: (fn: () => any) => void}} t
 * @param {Record<string, string>} files
 * @param {{packages?: string[], initialize?: object, wire?: "pipe" | "socket", flags?: string[], env?: Record<string, string>, main?: string}} [options]
 */
export async function started(t, files, { packages = [], initialize = {}, ...options } = {}) {
  const runner = new Runner(project(files, packages), options);
  t.after(async () => {
    await runner.stop();
    fs.rmSync(runner.root, { recursive: true, force: true });
  });
  await runner.initialize(initialize);
  return runner;
}
