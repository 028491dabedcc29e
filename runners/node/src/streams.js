/**
 * `ctx.streams`: every stream by its name, as the handler spells it. Which stream `workflowProgress` means is the host's to know, since
 * streams are declared in all languages. Used by context.js.
 */
import { ask, checked } from "./context.js";
import { checkValue } from "./values.js";

const DEFAULT_GROUP = "default";
const DEFAULT_ID = "default";

/**
 * @param {import("./call.js").Call} call
 * @returns {Record<string, any>}
 */
export function streamsOf(call) {
  return new Proxy(Object.create(null), {
    get(_, property) {
      // `then`: an awaited or returned ctx.streams is no promise.
      if (typeof property === "symbol" || property === "then") return undefined;
      return streamOf(call, property);
    },
  });
}

/**
 * @param {import("./call.js").Call} call
 * @param {string} name
 */
function streamOf(call, name) {
  /** @type {(method: string, params: () => object) => Promise<any>} */
  const send = (method, params) => ask(call, method, () => ({ stream: name, ...params() }));
  return {
    get: (group = DEFAULT_GROUP, id = DEFAULT_ID) => send("stream.get", () => ({ group, id })),
    set: (/** @type {any[]} */ ...args) => send("stream.set", () => setParams(args)),
    update: (/** @type {any[]} */ ...args) => send("stream.update", () => checked(updateParams(args))),
    delete: (group = DEFAULT_GROUP, id = DEFAULT_ID) => send("stream.delete", () => ({ group, id })),
    getGroup: (group = DEFAULT_GROUP) => send("stream.getGroup", () => ({ group })),
    send: (/** @type {any} */ channel, /** @type {any} */ event) =>
      send("stream.send", () => sendParams(channel, event)),
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
