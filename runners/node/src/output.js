/**
 * Turns what user code prints through Node into log records that name the call.
 *
 * console.* and process.stdout/stderr come here; raw writes to descriptors 1 and 2, and child processes, reach stderr, where the host
 * reads them. Installed once, by main.js, before user code loads.
 */

import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { clearTimeout, setTimeout } from "./intrinsics.js";

const MAX_RECORD_BYTES = 65_536;
/** Text without a newline is shown after this time. */
const PARTIAL_LINE_MS = 50;

/** @type {Record<string, import("./logs.js").Level>} */
const CONSOLE_LEVELS = {
  debug: "debug",
  log: "info",
  info: "info",
  dir: "info",
  table: "info",
  warn: "warn",
  error: "error",
  trace: "error",
};

/** The level of the console method that is writing just now.
 * @type {import("./logs.js").Level | null} */
let consoleLevel = null;

/** @param {import("./logs.js").Logs} logs */
export function captureOutput(logs) {
  const streams = { stdout: new LineStream(logs, "info", 1), stderr: new LineStream(logs, "warn", 2) };
  for (const [name, stream] of Object.entries(streams)) {
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
  }
  for (const [method, level] of Object.entries(CONSOLE_LEVELS)) wrapConsole(method, level);
  return () => {
    for (const stream of Object.values(streams)) stream.flush();
  };
}

/**
 * @param {string} method
 * @param {import("./logs.js").Level} level
 */
function wrapConsole(method, level) {
  const methods = /** @type {Record<string, (...args: unknown[]) => void>} */ (/** @type {unknown} */ (console));
  const original = /** @type {(...args: unknown[]) => void} */ (methods[method]);
  methods[method] = (...args) => {
    const before = consoleLevel;
    consoleLevel = level;
    try {
      original.apply(console, args);
    } finally {
      consoleLevel = before;
    }
  };
}

class LineStream extends Writable {
  #logs;
  #level;
  #decoder = new StringDecoder("utf8");
  #partial = "";
  /** @type {NodeJS.Timeout | null} */
  #timer = null;

  /**
   * @param {import("./logs.js").Logs} logs
   * @param {import("./logs.js").Level} level
   * @param {number} fd
   */
  constructor(logs, level, fd) {
    super({ decodeStrings: false });
    this.#logs = logs;
    this.#level = level;
    this.fd = fd;
    this.isTTY = false;
  }

  /**
   * Bypasses the queue of Writable: a record belongs to the call that is running now.
   *
   * @param {any} chunk
   * @param {any} [encoding]
   * @param {any} [callback]
   */
  write(chunk, encoding, callback) {
    const done = typeof encoding === "function" ? encoding : callback;
    this.#take(typeof chunk === "string" ? chunk : this.#decoder.write(Buffer.from(chunk)));
    if (typeof done === "function") process.nextTick(done);
    return true;
  }

  /**
   * stdout is never closed, as with Node's own.
   *
   * @param {any} [chunk]
   * @param {any} [encoding]
   * @param {any} [callback]
   */
  end(chunk, encoding, callback) {
    const done = [chunk, encoding, callback].find((each) => typeof each === "function");
    if (chunk !== undefined && chunk !== null && chunk !== done) this.write(chunk);
    if (done) process.nextTick(done);
    return this;
  }

  /** @param {string} text */
  #take(text) {
    const lines = (this.#partial + text).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) this.#record(line);
    if (this.#partial.length > MAX_RECORD_BYTES) this.flush();
    if (this.#partial !== "") this.#timer ??= setTimeout(() => this.flush(), PARTIAL_LINE_MS).unref();
  }

  flush() {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const rest = this.#partial;
    this.#partial = "";
    if (rest !== "") this.#record(rest);
  }

  /** @param {string} line */
  #record(line) {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    const level = consoleLevel ?? this.#level;
    for (const piece of pieces(text)) this.#logs.output(level, piece);
  }
}

/**
 * @param {string} text
 * @returns {string[]} parts of at most MAX_RECORD_BYTES, cut between characters
 */
export function pieces(text, maxBytes = MAX_RECORD_BYTES) {
  // No character takes more than three bytes per UTF-16 unit, so short text needs no measuring.
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return [text];
  const bytes = Buffer.from(text);
  const parts = [];
  for (let start = 0; start < bytes.length; ) {
    const end = characterEnd(bytes, Math.min(start + maxBytes, bytes.length), start);
    parts.push(bytes.toString("utf8", start, end));
    start = end;
  }
  return parts;
}

/**
 * @param {Buffer} bytes
 * @param {number} end
 * @param {number} start
 */
function characterEnd(bytes, end, start) {
  let cut = end;
  while (cut < bytes.length && cut > start && /** @type {number} */ (bytes[cut] & 0xc0) === 0x80) cut--;
  return cut === start ? end : cut;
}
