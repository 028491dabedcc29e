/**
 * The errors of the wire by name, what handlers see of them, and how a handler's exception becomes an error of the wire.
 *
 * `MotiaError`, `NonRetriableError` and `RetryAfterError` are what `import … from "motia"` gives. Where a stack leads is found out in
 * stack.js. Used by everything that raises or reports.
 */
import { frameInProject, userStack } from "./stack.js";

/** Code of each name; permanent (protocol/errors.json). */
export const CODES = Object.freeze({
  "invalid-request": -32600,
  "method-not-found": -32601,
  "invalid-params": -32602,
  "internal-error": -32603,
  cancelled: -32800,
  "protocol-version-unsupported": -32001,
  "not-initialized": -32002,
  "step-not-loaded": -32003,
  "shutting-down": -32004,
  "load-failed": -32005,
  "handler-failed": -32010,
  "input-invalid": -32011,
  "value-not-representable": -32012,
  "response-invalid": -32013,
  "call-ended": -32020,
  "stream-not-found": -32022,
});

const MAX_CAUSES = 8;

/** An error of the host or of the wire, as handlers see it. */
export class MotiaError extends Error {
  /**
   * @param {string} name permanent name, as in protocol/errors.json
   * @param {string} message
   * @param {Record<string, any>} [data]
   * @param {number} [code] looked up by name where absent
   */
  constructor(
    name,
    message,
    data = {},
    code = CODES[/** @type {keyof typeof CODES} */ (name)] ?? CODES["internal-error"],
  ) {
    super(message);
    this.name = name;
    this.code = code;
    this.data = data;
  }
}

/** Thrown by a handler: the event goes to the dead letters without another attempt. */
export class NonRetriableError extends Error {
  name = "NonRetriableError";
}

/** Thrown by a handler: the next attempt starts after this many seconds. */
export class RetryAfterError extends Error {
  name = "RetryAfterError";

  /**
   * @param {string} message
   * @param {number} seconds
   * @param {ErrorOptions} [options]
   */
  constructor(message, seconds, options) {
    super(message, options);
    if (!(Number.isFinite(seconds) && seconds >= 0)) {
      throw new RangeError(`RetryAfterError needs a number of seconds of 0 or more, not ${String(seconds)}.`);
    }
    this.seconds = seconds;
  }
}

/** Carries what user code threw past the runner's own errors, so that the two are never taken for each other. */
export class HandlerThrew {
  /** @param {unknown} thrown */
  constructor(thrown) {
    this.thrown = thrown;
  }
}

/**
 * @param {{code?: unknown, message?: unknown, data?: any}} error `error` of a response
 * @returns {MotiaError}
 */
export function fromWire(error) {
  const { name, ...data } = error.data !== null && typeof error.data === "object" ? error.data : {};
  const code = typeof error.code === "number" ? error.code : CODES["internal-error"];
  return new MotiaError(typeof name === "string" ? name : "internal-error", String(error.message), data, code);
}

/**
 * @param {MotiaError} error
 * @returns {{code: number, message: string, data: Record<string, any>}}
 */
export function toWire(error) {
  return { code: error.code, message: wellFormed(error.message), data: { ...error.data, name: error.name } };
}

/**
 * What a handler threw, as the answer of its call.
 *
 * @param {unknown} thrown
 * @param {string} root the project's root
 * @returns {MotiaError} named `handler-failed`
 */
export function handlerFailed(thrown, root) {
  const { message, ...data } = describeThrown(thrown, root, 0);
  const retry = retryOf(thrown);
  return new MotiaError("handler-failed", message, retry === null ? data : { ...data, retry });
}

/**
 * @param {unknown} thrown
 * @param {string} root
 * @param {number} depth
 * @returns {{message: string, type: string, stack: string, [more: string]: any}}
 */
function describeThrown(thrown, root, depth) {
  if (!isErrorLike(thrown)) return { message: printed(thrown), type: typeof thrown, stack: "" };
  const stack = wellFormed(userStack(thrown));
  const described = {
    message: wellFormed(String(thrown.message)),
    type: typeName(thrown),
    stack,
    ...frameInProject(stack, root),
  };
  const cause = causeOf(thrown, root, depth);
  return cause === null ? described : { ...described, cause };
}

/**
 * @param {Error} error
 * @param {string} root
 * @param {number} depth
 * @returns {Record<string, any> | null}
 */
function causeOf(error, root, depth) {
  if (error instanceof MotiaError) {
    return { type: "MotiaError", name: error.name, stack: wellFormed(userStack(error)), ...toWire(error) };
  }
  if (error.cause === undefined || error.cause === null || depth >= MAX_CAUSES) return null;
  return describeThrown(error.cause, root, depth + 1);
}

/** @param {unknown} thrown */
function retryOf(thrown) {
  if (thrown instanceof NonRetriableError) return { allowed: false };
  if (thrown instanceof RetryAfterError) return { afterMs: Math.round(thrown.seconds * 1000) };
  return null;
}

/** @param {Error} error */
function typeName(error) {
  const name = error.constructor?.name;
  return typeof name === "string" && name !== "" ? name : String(error.name ?? "Error");
}

/**
 * Errors of another realm (vm, jest) are errors too.
 *
 * @param {unknown} value
 * @returns {value is Error}
 */
export function isErrorLike(value) {
  if (value instanceof Error) return true;
  return Object.prototype.toString.call(value) === "[object Error]";
}

/** @param {unknown} thrown something that is no error: a string, a number, an object */
function printed(thrown) {
  if (typeof thrown === "string") return wellFormed(thrown);
  try {
    return wellFormed(typeof thrown === "object" ? (JSON.stringify(thrown) ?? String(thrown)) : String(thrown));
  } catch {
    // A cycle, or an object without a string form; its kind is all that can be said.
    return Object.prototype.toString.call(thrown);
  }
}

/** @param {string} text */
export function wellFormed(text) {
  return text.isWellFormed() ? text : text.toWellFormed();
}
