/**
 * The request that an api handler gets, made of the params of `invoke`.
 *
 * A JSON body is decoded at its first use, because a large one costs time that many handlers (proxies, stores) never need. Used by
 * invoke.js.
 */
import { sharedAccessor } from "./accessor.js";
import { MotiaError } from "./errors.js";
import { parse } from "./intrinsics.js";
import { findUnsafeInteger, mayHoldUnsafeInteger, unsafeIntegerError } from "./values.js";

/**
 * @typedef {object} Decoding
 * @property {any} body as it came
 * @property {boolean} compat
 * @property {{value: any} | null} kept what was made of it, or what the handler put in its place
 */

const withBody = sharedAccessor("body", {
  get: (/** @type {Decoding} */ decoding) => {
    decoding.kept ??= { value: decoding.body === undefined && decoding.compat ? {} : decodeBody(decoding.body) };
    return decoding.kept.value;
  },
  set: (decoding, value) => {
    decoding.kept = { value };
  },
});

/**
 * @param {Record<string, any>} given `request` of the params
 * @param {{compat: boolean}} options compat: a request without a body has the body `{}`, as in Motia
 */
export function requestOf(given, { compat }) {
  const request = {
    method: given.method,
    path: given.path,
    headers: given.headers ?? {},
    pathParams: given.pathParams ?? {},
    queryParams: given.queryParams ?? {},
    rawBody: rawBody(given.body),
    files: (given.files ?? []).map(fileOf),
  };
  return withBody(request, { body: given.body, compat, kept: null });
}

/**
 * @param {Record<string, any> | undefined} body
 * @throws {MotiaError} `value-not-representable`
 */
function decodeBody(body) {
  if (body === undefined || body === null) return null;
  switch (body.format) {
    case "json":
      return decodeJson(textOf(body));
    case "text":
      return textOf(body);
    case "bytes":
      return bytesOf(body);
    default:
      throw new MotiaError("invalid-params", `Unknown body format ${JSON.stringify(body.format)}.`, {
        path: "$.request.body.format",
      });
  }
}

/** @param {string} text */
function decodeJson(text) {
  const value = parse(text);
  const unsafe = mayHoldUnsafeInteger(text) ? findUnsafeInteger(text) : null;
  if (unsafe !== null) throw new UnreadableBody(unsafeIntegerError(unsafe));
  return value;
}

/** A body with a value that JavaScript cannot hold: the caller's fault, not the handler's. */
export class UnreadableBody extends MotiaError {
  /** @param {MotiaError} error */
  constructor(error) {
    super(error.name, error.message, error.data, error.code);
  }
}

/** @param {Record<string, any>} body */
function textOf(body) {
  return typeof body.text === "string" ? body.text : bytesOf(body).toString("utf8");
}

/** @param {Record<string, any>} body */
function bytesOf(body) {
  return typeof body.base64 === "string" ? Buffer.from(body.base64, "base64") : Buffer.from(String(body.text ?? ""));
}

/**
 * @param {Record<string, any> | undefined} body
 * @returns {string | Buffer} text as it came, else bytes; empty where there is no body
 */
function rawBody(body) {
  if (body === undefined || body === null) return "";
  const raw = body.raw ?? body;
  return typeof raw.text === "string" ? raw.text : bytesOf(raw);
}

/** @param {Record<string, any>} file */
function fileOf(file) {
  return {
    field: file.field,
    filename: file.filename,
    contentType: file.contentType,
    data: Buffer.from(file.base64 ?? "", "base64"),
  };
}
