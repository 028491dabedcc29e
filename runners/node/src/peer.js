/**
 * JSON-RPC 2.0 over lines: pairs requests with replies and hands incoming messages on.
 *
 * It knows no method of the protocol. One bad line never ends it: what is no message is reported through `onStray`. main.js joins it
 * with the wire; session.js answers; context.js asks.
 */
import { isUtf8 } from "node:buffer";
import { fromWire, MotiaError, toWire } from "./errors.js";
import { NativePromise, parse, stringify } from "./intrinsics.js";
import { findUnsafeInteger, mayHoldUnsafeInteger, toJson, unsafeIntegerError } from "./values.js";

/**
 * @typedef {object} Handlers
 * @property {(method: string, params: Record<string, any>) => unknown} request a promise or a value; its error is the answer
 * @property {(method: string, params: Record<string, any>) => void} notification
 * @property {(reason: string, line: Buffer) => void} stray
 */

export class Peer {
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: MotiaError) => void}>} */
  #open = new Map();
  #lastId = 0;
  #send;
  #handlers;

  /**
   * @param {(line: string) => void} send
   * @param {Handlers} handlers
   */
  constructor(send, handlers) {
    this.#send = send;
    this.#handlers = handlers;
  }

  /**
   * @param {string} method
   * @param {string} paramsText JSON of an object without line breaks
   * @returns {Promise<any>} rejects with a MotiaError
   */
  request(method, paramsText) {
    const id = ++this.#lastId;
    this.#send(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${paramsText}}`);
    return new NativePromise((resolve, reject) => this.#open.set(id, { resolve, reject }));
  }

  /**
   * @param {string} method
   * @param {object} params
   */
  notify(method, params) {
    this.#send(stringify({ jsonrpc: "2.0", method, params }));
  }

  /** @param {Buffer} line */
  receive(line) {
    if (!isUtf8(line)) return this.#handlers.stray("it is not UTF-8", line);
    const text = line.toString("utf8");
    let message;
    try {
      message = parse(text);
    } catch {
      return this.#handlers.stray("it is not JSON", line);
    }
    if (!isMessage(message)) return this.#handlers.stray("it is not a JSON-RPC 2.0 message", line);
    const unsafe = mayHoldUnsafeInteger(text) ? findUnsafeInteger(text) : null;
    if (typeof message.method !== "string") return this.#settle(message, unsafe);
    const params = "params" in message ? message.params : {};
    if (message.id === undefined) {
      if (isObject(params)) this.#handlers.notification(message.method, params);
      return undefined;
    }
    return void this.#answer(message.id, message.method, params, unsafe);
  }

  /**
   * @param {Record<string, any>} message
   * @param {ReturnType<typeof findUnsafeInteger>} unsafe
   */
  #settle(message, unsafe) {
    const waiting = this.#open.get(message.id);
    if (waiting === undefined) return;
    this.#open.delete(message.id);
    if (message.error !== undefined) waiting.reject(fromWire(message.error));
    else if (unsafe !== null) waiting.reject(unsafeIntegerError(unsafe, 1));
    else waiting.resolve(message.result);
  }

  /**
   * @param {number | string} id
   * @param {string} method
   * @param {unknown} params
   * @param {ReturnType<typeof findUnsafeInteger>} unsafe
   */
  async #answer(id, method, params, unsafe) {
    try {
      if (!isObject(params)) throw new MotiaError("invalid-params", "params must be an object.", { path: "$" });
      // `params` and the name of the member come before the value itself.
      if (unsafe !== null) throw unsafeIntegerError(unsafe, 2);
      const result = await this.#handlers.request(method, params);
      this.#send(toJson({ jsonrpc: "2.0", id, result: result ?? null }));
    } catch (error) {
      this.#send(stringify({ jsonrpc: "2.0", id, error: toWire(asMotiaError(error)) }));
    }
  }
}

/** @param {unknown} error */
function asMotiaError(error) {
  if (error instanceof MotiaError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new MotiaError("internal-error", `The Node runner failed: ${text}`);
}

/** @param {any} message */
function isMessage(message) {
  if (!isObject(message) || message.jsonrpc !== "2.0") return false;
  if (!isIdOrAbsent(message.id)) return false;
  const isAnswer = "result" in message !== "error" in message;
  if ("method" in message) return typeof message.method === "string" && !("result" in message) && !("error" in message);
  return isAnswer && message.id !== undefined && (!("error" in message) || isError(message.error));
}

/** @param {any} error */
function isError(error) {
  return isObject(error) && Number.isInteger(error.code) && typeof error.message === "string";
}

/** @param {unknown} id */
function isIdOrAbsent(id) {
  return id === undefined || typeof id === "string" || Number.isSafeInteger(id);
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
