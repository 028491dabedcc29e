/**
 * How an item of a streamed response is written: server-sent events, lines of JSON, text or bytes. Used by stream-body.js.
 */
import { checkValue, toJson } from "./values.js";

const EVENT_MEMBERS = /** @type {const} */ (["event", "id", "retry"]);
const LINE_BREAK = /\r\n|\r|\n/;

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>} an item that is neither text nor bytes
 */
export function isRecord(value) {
  return value !== null && typeof value === "object" && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer);
}

/**
 * @param {any} item
 * @param {boolean} isEvents whether the response is `text/event-stream`
 * @returns {(string | Buffer)[]} none for nothing
 * @throws {import("./errors.js").MotiaError} `value-not-representable`
 */
export function encodeItem(item, isEvents) {
  if (item === undefined || item === null || item === "") return [];
  if (typeof item === "string") {
    if (!item.isWellFormed()) checkValue(item);
    return [item];
  }
  if (ArrayBuffer.isView(item)) return [Buffer.from(item.buffer, item.byteOffset, item.byteLength)];
  if (item instanceof ArrayBuffer) return [Buffer.from(item)];
  checkValue(item);
  if (isEvents && typeof item === "object") return [serverSentEvent(item)];
  return [`${toJson(item)}\n`];
}

/** @param {Record<string, any>} item */
function serverSentEvent(item) {
  const hasMembers = !Array.isArray(item) && (EVENT_MEMBERS.some((name) => name in item) || "data" in item);
  if (!hasMembers) return `${dataLines(item)}\n`;
  let text = "";
  for (const name of EVENT_MEMBERS) {
    const value = item[name];
    // A line break would end the field, and start another one of the sender's choice.
    if (value !== undefined && value !== null) text += `${name}: ${String(value).replace(/[\r\n]+/g, " ")}\n`;
  }
  if (item.data !== undefined) text += dataLines(item.data);
  return `${text}\n`;
}

/** @param {unknown} data */
function dataLines(data) {
  const text = typeof data === "string" ? data : toJson(data);
  return text
    .split(LINE_BREAK)
    .map((line) => `data: ${line}\n`)
    .join("");
}
