/**
 * Which values may cross the wire, and where one that may not is.
 *
 * Writing: `checkValue` walks what a handler gives, because JSON.stringify turns NaN into null and drops what it does not know; `toJson`
 * writes it.
 * Reading: JSON.parse rounds large integers, so `findUnsafeInteger` looks at the text; a cheap test decides whether it has to.
 */
import { randomUUID } from "node:crypto";
import { MotiaError } from "./errors.js";
import { stringify } from "./intrinsics.js";

export const MAX_DEPTH = 128;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const SIXTEEN_DIGITS = /\d{16}/;
/** Surrounds a number on its way through JSON.stringify; nobody's text has it. */
const FLOAT_MARK = `motia-float-${randomUUID()}:`;

let asInMotia = false;

/**
 * Under compat values cross as JSON.stringify writes them: NaN as null, a Map as {}, functions not at all. What it throws at, and what no
 * other language can hold, is refused as ever. Called once, before any value crosses.
 *
 * @param {boolean} compat
 */
export function writeAsInMotia(compat) {
  asInMotia = compat;
}

/** @typedef {(string | number)[]} Path */

/**
 * @param {Path} path
 * @returns {string} such as `$.items[3].price`
 */
export function jsonPath(path) {
  return path.reduce((/** @type {string} */ text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return IDENTIFIER.test(key) ? `${text}.${key}` : `${text}[${JSON.stringify(key)}]`;
  }, "$");
}

/**
 * @param {Path} path
 * @param {string} reason
 */
export function notRepresentable(path, reason) {
  const text = jsonPath(path);
  return new MotiaError("value-not-representable", `The value at ${text} cannot be sent: ${reason}.`, {
    path: text,
    reason,
  });
}

/**
 * @param {unknown} value what a handler gave
 * @throws {MotiaError} `value-not-representable`, with the path
 */
export function checkValue(value) {
  checkPart(value, [], []);
}

/**
 * @param {unknown} value
 * @param {Path} path
 * @param {object[]} parents
 */
function checkPart(value, path, parents) {
  const reason = scalarFault(value);
  if (reason !== null) throw notRepresentable(path, reason);
  if (value !== null && typeof value === "object") checkObject(value, path, parents);
}

/**
 * @param {unknown} value
 * @returns {string | null} why it cannot be sent; null for objects, which are walked
 */
function scalarFault(value) {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) || asInMotia ? null : `JSON has no ${value}`;
    case "string":
      return value.isWellFormed() ? null : "it is a string with a lone surrogate, which no other language can hold";
    case "bigint":
      return "it is a BigInt; send a string, or a number between ±(2^53-1)";
    case "function":
    case "symbol":
      return asInMotia ? null : `it is a ${typeof value}, which has no JSON form`;
    default:
      return null;
  }
}

/**
 * @param {object} value
 * @param {Path} path
 * @param {object[]} parents
 */
function checkObject(value, path, parents) {
  if (parents.includes(value)) throw notRepresentable(path, "it contains itself");
  const plain = plainForm(value, path);
  if (plain === null || typeof plain !== "object") {
    const reason = scalarFault(plain);
    if (reason !== null) throw notRepresentable(path, reason);
    return;
  }
  parents.push(value);
  if (parents.length > MAX_DEPTH) throw notRepresentable(path, `it is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(plain)) checkItems(plain, path, parents);
  else checkMembers(plain, path, parents);
  parents.pop();
}

/**
 * @param {object} value
 * @param {Path} path
 * @returns {unknown} what JSON.stringify would write for it
 */
function plainForm(value, path) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) {
    return typeof (/** @type {any} */ (value).toJSON) === "function"
      ? /** @type {any} */ (value).toJSON(lastKey(path))
      : value;
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    if (asInMotia) return null; // all numbers: nothing in it to check
    throw notRepresentable(path, "bytes have no JSON form; send them as base64 text");
  }
  if (value instanceof Map || value instanceof Set) {
    if (asInMotia) return {};
    throw notRepresentable(path, `a ${value.constructor.name} has no JSON form; send an object or an array`);
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return value.valueOf();
  return typeof (/** @type {any} */ (value).toJSON) === "function"
    ? /** @type {any} */ (value).toJSON(lastKey(path))
    : value;
}

/** @param {Path} path */
function lastKey(path) {
  return String(path.at(-1) ?? "");
}

/**
 * @param {unknown[]} items
 * @param {Path} path
 * @param {object[]} parents
 */
function checkItems(items, path, parents) {
  for (let index = 0; index < items.length; index++) {
    path.push(index);
    checkPart(items[index], path, parents);
    path.pop();
  }
}

/**
 * @param {object} object
 * @param {Path} path
 * @param {object[]} parents
 */
function checkMembers(object, path, parents) {
  for (const key of Object.keys(object)) {
    if (!key.isWellFormed()) throw notRepresentable(path, "it has a key with a lone surrogate");
    path.push(key);
    checkPart(/** @type {Record<string, unknown>} */ (object)[key], path, parents);
    path.pop();
  }
}

/**
 * JSON in which whole numbers beyond ±(2^53-1) are floats. In JavaScript they are doubles and nothing else; written as digits they
 * would claim to be exact integers, and those above 2^64 could not be read.
 *
 * @param {unknown} value checked
 * @returns {string}
 */
export function toJson(value) {
  const text = stringify(value) ?? "null";
  if (!mayHoldUnsafeInteger(text)) return text;
  let marked = false;
  const again = stringify(value, (_, part) => {
    if (typeof part !== "number" || !Number.isInteger(part) || Number.isSafeInteger(part)) return part;
    marked = true;
    return FLOAT_MARK + part.toExponential();
  });
  return marked ? again.replaceAll(new RegExp(`"${FLOAT_MARK}([^"]+)"`, "g"), "$1") : text;
}

/**
 * Cheap test whether `findUnsafeInteger` has to be asked at all.
 *
 * @param {string} text
 */
export function mayHoldUnsafeInteger(text) {
  return SIXTEEN_DIGITS.test(text);
}

const NUMBER_STARTS = "-0123456789";

/**
 * The first integer of a JSON text beyond ±(2^53-1).
 *
 * @param {string} text valid JSON
 * @returns {{path: Path, literal: string} | null}
 */
export function findUnsafeInteger(text) {
  /** @type {Path} */
  const path = [];
  let key = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      if (typeof path.at(-1) === "string") key = text.slice(at, end);
      at = end - 1;
    } else if (char === ":") {
      path.splice(-1, 1, JSON.parse(key));
    } else if (char === "{" || char === "[") {
      path.push(char === "{" ? "" : 0);
    } else if (char === "}" || char === "]") {
      path.pop();
    } else if (char === ",") {
      const last = path.at(-1);
      if (typeof last === "number") path.splice(-1, 1, last + 1);
    } else if (char !== undefined && NUMBER_STARTS.includes(char)) {
      const literal = numberAt(text, at);
      if (isUnsafe(literal)) return { path, literal };
      at += literal.length - 1;
    }
  }
  return null;
}

/**
 * No regular expression: on a string of some megabytes with many escapes it runs out of stack.
 *
 * @param {string} text
 * @param {number} start of the opening quote
 * @returns {number} the place behind the closing quote
 */
function endOfString(text, start) {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

/**
 * @param {string} text
 * @param {number} start
 */
function numberAt(text, start) {
  const pattern = /-?[\d.eE+-]*/y;
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0] ?? "";
}

/** @param {string} literal a JSON number */
function isUnsafe(literal) {
  return /^-?\d+$/.test(literal) && !Number.isSafeInteger(Number(literal));
}

/**
 * @param {{path: Path, literal: string}} found
 * @param {number} [skip] how many leading keys belong to the envelope and not to the value
 */
export function unsafeIntegerError(found, skip = 0) {
  return notRepresentable(
    found.path.slice(skip),
    `${found.literal} is an integer beyond ±(2^53-1), which JavaScript cannot hold exactly`,
  );
}
