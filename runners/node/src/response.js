/**
 * What an api handler returned, as the result of `invoke`.
 *
 * A small body goes into the result; streams, and bodies of more than a chunk, are sent by stream-body.js. Used by invoke.js.
 */
import { MotiaError } from "./errors.js";
import { sendStream, sendWhole } from "./stream-body.js";
import { checkValue, toJson } from "./values.js";

const MIN_STATUS = 100;
const MAX_STATUS = 599;
const BODILESS = new Set([204, 205, 304]);

/** @typedef {{status: number, headers: Record<string, string | string[]>}} Head */

/**
 * @param {import("./call.js").Call} call
 * @param {any} returned
 * @returns {Promise<object>} the result of `invoke`
 * @throws {MotiaError} `response-invalid`, `value-not-representable`, and what a stream raises
 */
export async function respond(call, returned) {
  const { status, headers, body } = plainResponse(returned);
  const head = { status: checkStatus(status, returned), headers: normalizeHeaders(headers) };
  if (body === undefined || body === null) return { response: head };
  if (typeof body === "string") return sendText(call, head, body);
  if (typeof Blob === "function" && body instanceof Blob) {
    return sendBytes(call, head, Buffer.from(await body.arrayBuffer()));
  }
  const bytes = bytesOf(body);
  if (bytes !== null) return sendBytes(call, head, bytes);
  const iterator = iteratorOf(body);
  if (iterator !== null) return sendStream(call, head, iterator);
  checkValue(body);
  return sendJson(call, head, toJson(body));
}

/**
 * Under compat: a status in digits is one, and a body that is null is the JSON `null`, in a response that may have a body.
 *
 * @param {any} returned
 */
export function asMotiaReads(returned) {
  if (returned === null || typeof returned !== "object" || Array.isArray(returned)) return returned;
  const status = /^\d+$/.test(returned.status) ? Number(returned.status) : returned.status;
  if (returned.body !== null || BODILESS.has(status)) return { ...returned, status };
  const { headers } = returned;
  return {
    ...returned,
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: "null",
  };
}

/**
 * A `Response` of the web standard is taken apart; everything else is read as it is.
 *
 * @param {any} returned
 * @returns {{status: any, headers: any, body: any}}
 */
function plainResponse(returned) {
  if (typeof Response === "function" && returned instanceof Response) {
    const headers = { ...Object.fromEntries(returned.headers), "set-cookie": returned.headers.getSetCookie() };
    return { status: returned.status, headers, body: returned.body };
  }
  if (returned !== null && typeof returned === "object") return returned;
  const shown = returned === undefined ? "nothing" : `a ${returned === null ? "null" : typeof returned}`;
  throw invalid(`the handler returned ${shown}; it must return { status, headers?, body? }`);
}

/** @param {string} reason */
function invalid(reason) {
  return new MotiaError("response-invalid", `The response cannot be sent: ${reason}.`, { reason });
}

/**
 * @param {any} status
 * @param {any} returned
 */
function checkStatus(status, returned) {
  if (Number.isInteger(status) && status >= MIN_STATUS && status <= MAX_STATUS) return status;
  if (status === undefined) {
    const keys = Object.keys(returned).slice(0, 5).join(", ");
    throw invalid(
      `it has no status; the handler returned an object with ${keys === "" ? "no members" : `the members ${keys}`}`,
    );
  }
  throw invalid(`its status is ${String(status)}; it must be a whole number from ${MIN_STATUS} to ${MAX_STATUS}`);
}

/**
 * @param {any} headers an object, a Headers, a Map or pairs
 * @returns {Record<string, string | string[]>}
 */
function normalizeHeaders(headers) {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== "object") throw invalid("its headers are no object");
  const pairs = typeof headers[Symbol.iterator] === "function" ? [...headers] : Object.entries(headers);
  /** @type {Map<string, string | string[]>} */
  const normalized = new Map();
  for (const [name, value] of pairs) {
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    normalized.set(String(name).toLowerCase(), Array.isArray(value) ? value.map(String) : String(value));
  }
  return Object.fromEntries(normalized);
}

/**
 * @param {Head} head
 * @param {object} body
 */
function whole({ status, headers }, body) {
  return { response: { status, headers, body } };
}

/**
 * @param {import("./call.js").Call} call
 * @param {Head} head
 * @param {string} text
 */
function sendText(call, head, text) {
  if (!text.isWellFormed()) checkValue(text);
  if (fits(call, text)) return whole(head, { format: "text", text });
  return sendWhole(call, head, "text", text);
}

/**
 * @param {import("./call.js").Call} call
 * @param {Head} head
 * @param {string} text
 */
function sendJson(call, head, text) {
  if (fits(call, text)) return whole(head, { format: "json", text });
  return sendWhole(call, head, "json", text);
}

/**
 * @param {import("./call.js").Call} call
 * @param {Head} head
 * @param {Buffer} bytes
 */
function sendBytes(call, head, bytes) {
  if (bytes.length <= call.limits.chunkBytes) {
    return whole(head, { format: "bytes", base64: bytes.toString("base64") });
  }
  return sendWhole(call, head, "bytes", bytes);
}

/**
 * @param {import("./call.js").Call} call
 * @param {string} text
 */
function fits(call, text) {
  const { chunkBytes } = call.limits;
  return text.length * 3 <= chunkBytes || Buffer.byteLength(text) <= chunkBytes;
}

/**
 * @param {any} body
 * @returns {Buffer | null}
 */
function bytesOf(body) {
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer) return Buffer.from(body);
  return null;
}

/**
 * @param {any} body
 * @returns {AsyncIterator<any> | Iterator<any> | null} null where the body is a value
 */
function iteratorOf(body) {
  if (typeof body !== "object") return null;
  if (typeof body[Symbol.asyncIterator] === "function") return body[Symbol.asyncIterator]();
  const isIterator = typeof body.next === "function" && typeof body[Symbol.iterator] === "function";
  return isIterator ? body[Symbol.iterator]() : null;
}
