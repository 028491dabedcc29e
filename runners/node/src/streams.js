/**
 * `ctx.streams`: every stream by its name or by its name in camelCase.
 *
 * The runner knows the streams that it described itself; those of other languages it learns from the host's answer `stream-not-found`,
 * which lists them, and asks again. Used by context.js.
 */
import { ask, checked } from "./context.js";
import { checkValue } from "./values.js";

const DEFAULT_GROUP = "default";
const DEFAULT_ID = "default";

/** The names of streams, as far as this process knows them. */
export class StreamNames {
  /** @type {Map<string, string>} */
  #byProperty = new Map();

  /** @param {unknown} name */
  add(name) {
    if (typeof name !== "string") return;
    const property = camelCase(name);
    // An exact name is never taken away by another one's spelling.
    if (!this.#byProperty.has(property)) this.#byProperty.set(property, name);
    this.#byProperty.set(name, name);
  }

  /** @param {string} property */
  resolve(property) {
    return this.#byProperty.get(property) ?? property;
  }
}

/** @param {string} name */
function camelCase(name) {
  return name.replace(/[-_. ]+(.)/g, (_, /** @type {string} */ letter) => letter.toUpperCase());
}

/**
 * @param {import("./call.js").Call} call
 * @param {StreamNames} names
 * @returns {Record<string, any>}
 */
export function streamsOf(call, names) {
  return new Proxy(Object.create(null), {
    get(_, property) {
      // `then`: an awaited or returned ctx.streams is no promise.
      if (typeof property === "symbol" || property === "then") return undefined;
      return streamOf(call, names, property);
    },
  });
}

/**
 * @param {import("./call.js").Call} call
 * @param {StreamNames} names
 * @param {string} property
 */
function streamOf(call, names, property) {
  /** @type {(method: string, params: () => object) => Promise<any>} */
  const send = (method, params) => {
    const stream = names.resolve(property);
    const retry = (/** @type {import("./errors.js").MotiaError} */ error) => {
      if (error.name !== "stream-not-found") return null;
      for (const known of [error.data.known].flat()) names.add(known);
      const learned = names.resolve(property);
      return learned === stream ? null : { stream: learned, ...params() };
    };
    return ask(call, method, () => ({ stream, ...params() }), { retry });
  };
  return {
    get: (group = DEFAULT_GROUP, id = DEFAULT_ID) => send("stream.get", () => ({ group, id })),
    set: (/** @type {any[]} */ ...args) => send("stream.set", () => setParams(args)),
    update: (/** @type {any[]} */ ...args) => send("stream.update", () => checked(updateParams(args))),
    delete: (group = DEFAULT_GROUP, id = DEFAULT_ID) => send("stream.delete", () => ({ group, id })),
    getGroup: (group = DEFAULT_GROUP) => send("stream.getGroup", () => ({ group })),
    send: (/** @type {any} */ channel, /** @type {any} */ event) => send("stream.send", () => sendParams(channel, event)),
  };
}

/** @param {any[]} args `(group, id, data)` or `(data)` */
function setParams(args) {
  const [group, id, data] = args.length === 1 ? [DEFAULT_GROUP, DEFAULT_ID, args[0]] : args;
  checkValue(data);
  return { group, id, data: data ?? null };
}

/** @param {any[]} args `(group, id, operations)` or `(operations)` */
function updateParams(args) {
  const [group, id, operations] = args.length === 1 ? [DEFAULT_GROUP, DEFAULT_ID, args[0]] : args;
  return { group, id, operations };
}

/**
 * @param {any} channel
 * @param {any} event
 */
function sendParams(channel, event) {
  if (typeof channel?.groupId !== "string" || typeof event?.type !== "string") {
    throw new TypeError('send needs a channel and an event: send({ groupId: "g" }, { type: "typing", data: {…} }).');
  }
  checkValue(event.data);
  const id = channel.id === undefined || channel.id === null ? {} : { id: channel.id };
  return { group: channel.groupId, ...id, event: { type: event.type, data: event.data ?? null } };
}
