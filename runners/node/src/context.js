/**
 * The context that a handler gets: emit, logger, state, streams and what it may know of its call.
 *
 * It checks values, spells arguments as the protocol does, and leaves order and limits to call.js. Built per call by invoke.js.
 */
import { sharedAccessor } from "./accessor.js";
import { toMilliseconds } from "./durations.js";
import { streamsOf } from "./streams.js";
import { checkValue } from "./values.js";

const EMIT_OPTIONS = ["messageGroupId", "idempotencyKey", "delay", "at", "priority", "expiresIn"];

/**
 * @typedef {import("./call.js").Call} Call
 * @typedef {import("./logs.js").Logs} Logs
 * @typedef {import("./logs.js").Level} Level
 */

const withSignal = sharedAccessor("signal", { get: (/** @type {Call} */ call) => call.signal });

/**
 * @param {Call} call
 * @param {Logs} logs
 * @param {boolean} compat unknown options of emit are ignored, as in Motia
 */
export function contextOf(call, logs, compat) {
  const context = {
    traceId: call.traceId,
    flows: call.flows,
    attempt: call.attempt,
    ...(call.scheduledAt === undefined ? {} : { scheduledAt: call.scheduledAt }),
    emit: (/** @type {any} */ event) => ask(call, "emit", () => emitParams(event, compat)),
    logger: loggerOf(call, logs),
    state: stateOf(call),
    streams: streamsOf(call),
  };
  return withSignal(context, call);
}

/**
 * A callback whose arguments may be refused: also then a promise, so that nothing is thrown past an `await`.
 *
 * @param {Call} call
 * @param {string} method
 * @param {() => object} params
 * @param {(result: any) => any} [convert] what the handler gets for the result
 * @returns {Promise<any>}
 */
export function ask(call, method, params, convert) {
  try {
    return call.callback(method, params(), convert);
  } catch (error) {
    return call.refuse(error);
  }
}

/**
 * @param {any} event
 * @param {boolean} compat
 * @returns {object}
 */
function emitParams(event, compat) {
  if (event === null || typeof event !== "object" || typeof event.topic !== "string") {
    throw new TypeError('emit needs an object with a topic: emit({ topic: "order.created", data: {…} }).');
  }
  const { topic, messageGroupId, idempotencyKey, priority, delay, expiresIn, at } = event;
  if (!compat) refuseUnknown(event);
  const data = event.data ?? null;
  checkValue(data);
  return {
    topic,
    data,
    ...present({ messageGroupId, idempotencyKey, priority }),
    ...present({ delayMs: toMilliseconds(delay, "delay"), expiresInMs: toMilliseconds(expiresIn, "expiresIn") }),
    ...present({ at: at instanceof Date ? at.toISOString() : at }),
  };
}

/** @param {object} event */
function refuseUnknown(event) {
  const unknown = Object.keys(event).find((key) => key !== "topic" && key !== "data" && !EMIT_OPTIONS.includes(key));
  if (unknown === undefined) return;
  throw new TypeError(`emit has no option ${unknown}; its options are ${EMIT_OPTIONS.join(", ")}.`);
}

/** @param {Record<string, unknown>} members */
export function present(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

/**
 * @param {Call} call
 * @param {Logs} logs
 */
function loggerOf(call, logs) {
  /** @type {(level: Level) => (message: unknown, fields?: unknown) => void} */
  const at = (level) => (message, fields) => logs.logger(call, level, message, fields);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** @param {Call} call */
function stateOf(call) {
  return {
    /** @type {(group: string, key: string) => Promise<any>} */
    get: (group, key) => ask(call, "state.get", () => ({ group, key })),
    /** @type {(group: string, key: string, value: any, options?: {ttl?: number | string}) => Promise<any>} */
    set: (group, key, value, options) =>
      ask(
        call,
        "state.set",
        () => setParams(group, key, value, options),
        () => value,
      ),
    /** @type {(group: string, key: string) => Promise<any>} */
    delete: (group, key) => ask(call, "state.delete", () => ({ group, key })),
    /** @type {(group: string) => Promise<any[]>} */
    getGroup: (group) => ask(call, "state.getGroup", () => ({ group })),
    /** @type {(group: string) => Promise<void>} */
    clear: (group) => ask(call, "state.clear", () => ({ group })),
    /** @type {(group: string, key: string, operations: object[]) => Promise<any>} */
    update: (group, key, operations) => ask(call, "state.update", () => checked({ group, key, operations })),
  };
}

/**
 * @param {string} group
 * @param {string} key
 * @param {any} value
 * @param {{ttl?: number | string}} [options]
 */
function setParams(group, key, value, options) {
  checkValue(value);
  return { group, key, value: value ?? null, ...present({ ttlMs: toMilliseconds(options?.ttl, "ttl") }) };
}

/**
 * @template {{operations: object[]}} T
 * @param {T} params
 * @returns {T}
 */
export function checked(params) {
  checkValue(params.operations);
  return params;
}
