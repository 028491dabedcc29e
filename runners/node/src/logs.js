/**
 * Log notifications: of ctx.logger, of what user code prints, and of the runner itself.
 *
 * Logging never fails and never throws: what has no JSON form is shown as text. Used by context.js, output.js and main.js.
 */
import { currentCall } from "./call.js";
import { isErrorLike, wellFormed } from "./errors.js";
import { stringify } from "./intrinsics.js";
import { userStack } from "./stack.js";

const MAX_SHOWN_DEPTH = 12;
/** @type {{id?: string, step?: string, traceId?: string}} */
const NOBODY = {};

/** @typedef {"debug" | "info" | "warn" | "error"} Level */

export class Logs {
  #notify;
  #room;
  #dropped = 0;

  /**
   * @param {(method: string, params: object) => void} notify
   * @param {() => Promise<void> | null} room null where there is room for printed lines; else they are dropped and counted, until
   *   the promise resolves
   */
  constructor(notify, room) {
    this.#notify = notify;
    this.#room = room;
  }

  /**
   * @param {import("./call.js").Call} call
   * @param {Level} level
   * @param {unknown} message
   * @param {unknown} fields
   */
  logger(call, level, message, fields) {
    const shown = fields === undefined ? undefined : showFields(fields);
    this.#record(level, showMessage(message), "logger", call, shown);
  }

  /**
   * @param {Level} level
   * @param {string} line what user code printed
   */
  output(level, line) {
    const room = this.#room();
    if (room === null) return this.#record(level, wellFormed(line), "output", currentCall.getStore());
    if (this.#dropped === 0) room.then(() => this.#tellDropped());
    this.#dropped++;
  }

  #tellDropped() {
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.runner(
      "warn",
      `${dropped} printed lines were dropped, because they came faster than the host could take them.`,
    );
  }

  /**
   * @param {Level} level
   * @param {string} message
   * @param {object} [fields]
   * @param {import("./call.js").Call} [call]
   */
  runner(level, message, fields, call) {
    this.#record(level, wellFormed(message), "runner", call, fields);
  }

  /**
   * @param {Level} level
   * @param {string} msg
   * @param {string} source
   * @param {import("./call.js").Call} [call]
   * @param {object} [fields]
   */
  #record(level, msg, source, call, fields) {
    const { id, step, traceId } = call ?? NOBODY;
    // One literal: members spread into it would give each record a hidden class of its own. Undefined ones do not leave.
    this.#notify("log", { level, msg, time: Date.now(), source, call: id, step, traceId, fields });
  }
}

/** @param {unknown} message */
function showMessage(message) {
  if (typeof message === "string") return wellFormed(message);
  const shown = show(message, []);
  return typeof shown === "string" ? shown : stringify(shown);
}

/** @param {unknown} fields */
function showFields(fields) {
  const shown = show(fields, []);
  const isMap = shown !== null && typeof shown === "object" && !Array.isArray(shown);
  return isMap ? shown : { data: shown };
}

/**
 * @param {unknown} value
 * @param {object[]} parents
 * @returns {any} something that JSON can write
 */
function show(value, parents) {
  switch (typeof value) {
    case "string":
      return wellFormed(value);
    case "number":
      return showNumber(value);
    case "boolean":
      return value;
    case "object":
      return value === null ? null : showObject(value, parents);
    case "undefined":
      return null;
    default:
      return String(value);
  }
}

/** @param {number} value */
function showNumber(value) {
  const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return exact ? value : String(value);
}

/**
 * @param {object} value
 * @param {object[]} parents
 */
function showObject(value, parents) {
  if (parents.includes(value)) return "[Circular]";
  if (parents.length >= MAX_SHOWN_DEPTH) return "[Object]";
  const inside = [...parents, value];
  if (Array.isArray(value)) return value.map((item) => show(item, inside));
  if (isErrorLike(value)) return showMembers({ ...value, ...errorMembers(value) }, inside);
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name}: ${value.byteLength} bytes]`;
  if (value instanceof Map) return show([...value], inside);
  if (value instanceof Set) return show([...value], inside);
  return showJson(value, inside);
}

/**
 * @param {object} value
 * @param {object[]} inside
 */
function showJson(value, inside) {
  try {
    const toJSON = /** @type {any} */ (value).toJSON;
    return typeof toJSON === "function" ? show(toJSON.call(value, ""), inside) : showMembers(value, inside);
  } catch (error) {
    // A getter or toJSON of the user failed; the log line is worth more than the field.
    return `[not shown: ${String(error)}]`;
  }
}

/**
 * @param {object} object
 * @param {object[]} inside
 */
function showMembers(object, inside) {
  /** @type {[string, any][]} */
  const members = [];
  for (const [key, member] of Object.entries(object)) {
    if (member !== undefined && typeof member !== "function") members.push([wellFormed(key), show(member, inside)]);
  }
  return Object.fromEntries(members);
}

/** @param {Error} error */
function errorMembers(error) {
  const cause = error.cause === undefined ? {} : { cause: error.cause };
  return { name: error.name, message: error.message, stack: userStack(error), ...cause };
}
