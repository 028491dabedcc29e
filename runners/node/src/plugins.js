/**
 * What the plugins of motia.config register: API routes, folders with steps, tabs of the Workbench.
 *
 * Each builder is called once per process with a context of Motia's shape. Its state and its events belong to the call in which they are
 * used; what only Motia's own server has says so when it is called. Used by describe.js.
 */
import path from "node:path";
import { currentCall } from "./call.js";
import { contextOf } from "./context.js";
import { isErrorLike, MotiaError } from "./errors.js";
import { refusingMembers, STAND_IN } from "./stand-in.js";

/** The context is asked for its state and its emit, never for its logger. */
const NO_LOGS = /** @type {any} */ (null);
const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"];

/**
 * @typedef {{name: string, method: string, path: string}} Route
 * @typedef {{name: string, folder: string, steps: string[], workbench: any[]}} Plugin `folder` is relative to the root
 * @typedef {{plugin: string, reason: string}} Fault
 */

/** Runs the builders of one configuration, and keeps what they register. */
export class Plugins {
  /** By the name of its route. @type {Map<string, Function>} */
  handlers = new Map();
  /** @type {Route[]} */
  routes = [];
  /** @type {Plugin[]} */
  plugins = [];
  /** @type {Fault[]} builders that failed: the others count all the same */
  faults = [];
  #options;

  /** @param {{file: string, root: string, logs: import("./logs.js").Logs}} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {unknown} builders `plugins` of the configuration */
  async run(builders) {
    if (!Array.isArray(builders)) return;
    for (const [index, builder] of builders.entries()) {
      if (builder?.[STAND_IN] !== undefined) continue;
      const name = typeof builder === "function" && builder.name !== "" ? builder.name : `plugins[${index}]`;
      try {
        this.#keep(name, typeof builder === "function" ? await builder(this.#context(name)) : builder);
      } catch (error) {
        this.faults.push({ plugin: name, reason: isErrorLike(error) ? error.message : String(error) });
      }
    }
  }

  /**
   * @param {string} name
   * @param {any} plugin what a builder returned
   */
  #keep(name, plugin) {
    if (plugin === null || typeof plugin !== "object") return;
    const { root, file } = this.#options;
    const folder = path.resolve(path.dirname(file), typeof plugin.dirname === "string" ? plugin.dirname : ".");
    const listed = (/** @type {unknown} */ value) => (Array.isArray(value) ? value : []);
    this.plugins.push({
      name,
      folder: path.relative(root, folder).split(path.sep).join("/") || ".",
      steps: listed(plugin.steps).filter((glob) => typeof glob === "string"),
      workbench: listed(plugin.workbench),
    });
  }

  /** @param {string} name */
  #context(name) {
    const { logs } = this.#options;
    const print = (/** @type {unknown[]} */ ...parts) => logs.runner("info", `${name}: ${parts.map(String).join(" ")}`);
    return {
      registerApi: (/** @type {any} */ route, /** @type {Function} */ handler) => this.#register(route, handler),
      state: ofCall("state of a plugin", (context) => context.state, ["get", "set", "delete", "getGroup", "clear"]),
      eventAdapter: ofCall("eventAdapter of a plugin", (context) => context, ["emit"]),
      lockedData: refusingMembers("lockedData of a plugin"),
      tracerFactory: refusingMembers("tracerFactory of a plugin"),
      printer: new Proxy({}, { get: () => print }),
    };
  }

  /**
   * @param {{method?: string, path?: string}} route
   * @param {Function} handler
   * @returns {() => void} takes the route back
   */
  #register(route, handler) {
    const method = String(route?.method ?? "").toUpperCase();
    if (!METHODS.includes(method) || typeof route.path !== "string" || typeof handler !== "function") {
      throw new TypeError("registerApi needs ({ method, path }, handler).");
    }
    const registered = { name: `${method} ${route.path}`, method, path: route.path };
    if (!this.handlers.has(registered.name)) this.routes.push(registered);
    this.handlers.set(registered.name, handler);
    return () => {
      this.handlers.delete(registered.name);
      this.routes = this.routes.filter((each) => each !== registered);
    };
  }
}

/**
 * An object whose given members act on behalf of the call that uses them; all others refuse.
 *
 * @param {string} name
 * @param {(context: any) => any} part of a handler's context
 * @param {string[]} members
 */
function ofCall(name, part, members) {
  const others = refusingMembers(name);
  const within =
    (/** @type {string} */ member) =>
    (/** @type {unknown[]} */ ...args) => {
      const call = currentCall.getStore();
      if (call === undefined || call.ended) {
        throw new MotiaError("not-supported", `${member} of the ${name} works inside of handlers alone.`, {
          feature: `${name}.${member}`,
        });
      }
      return part(contextOf(call, NO_LOGS, true))[member](...args);
    };
  const own = Object.fromEntries(members.map((member) => [member, within(member)]));
  return new Proxy(own, { get: (target, member) => Reflect.get(target, member) ?? others[member] });
}
