/**
 * The run-time stand-ins for `motia` and the packages around it, which a project imports and does not need to install.
 *
 * What makes sense here works (defineConfig, the errors); adapters and plugins can be named in motia.config.ts and do nothing; everything
 * else can be imported, and says its own name when it is called. hooks.js puts them in the place of the packages.
 */
import { MotiaError, NonRetriableError, RetryAfterError } from "./errors.js";

const PACKAGES = /^(?:motia|@motiadev\/(?:core|workbench|ui|plugin-[^/]+|adapter-[^/]+))(?:\/.*)?$/;
const PLUGIN = /^@motiadev\/plugin-/;
const ADAPTER = /^@motiadev\/adapter-/;
/** The mark by which describe.js shows a stand-in in a described config. */
export const STAND_IN = Symbol.for("motia-host.stand-in");

/** @param {string} specifier */
export function isStandIn(specifier) {
  return PACKAGES.test(specifier);
}

/** Exports that exist in the stand-in of every package, so that `import * as` and `export *` find them. */
export const KNOWN_EXPORTS = Object.freeze([
  "MotiaError",
  "NonRetriableError",
  "RetryAfterError",
  "PLUGIN_FLOW_ID",
  "config",
  "defineConfig",
  "globalLogger",
  "isApiStep",
  "isCronStep",
  "isEventStep",
  "isNoopStep",
]);

/**
 * @template T
 * @param {T} value
 * @returns {T}
 */
function identity(value) {
  return value;
}

/** Outside of a handler's context: what it logs belongs to the call on whose behalf it runs, as anything that is printed. */
const globalLogger = Object.fromEntries(
  /** @type {const} */ (["debug", "info", "warn", "error"]).map((level) => [
    level,
    (/** @type {unknown[]} */ ...parts) => console[level](...parts.filter((part) => part !== undefined)),
  ]),
);

/** @type {(type: string) => (step: any) => boolean} */
const isOfType = (type) => (step) => step?.config?.type === type;

/** @type {Record<string, unknown>} */
const WORKING = {
  MotiaError,
  NonRetriableError,
  RetryAfterError,
  PLUGIN_FLOW_ID: "_plugin",
  config: identity,
  defineConfig: identity,
  globalLogger,
  isApiStep: isOfType("api"),
  isCronStep: isOfType("cron"),
  isEventStep: isOfType("event"),
  isNoopStep: isOfType("noop"),
};

/** @type {Map<string, any>} */
const made = new Map();

/**
 * @param {string} name the package, with its subpath
 * @returns {any} its default export; members are its named exports
 */
export function standIn(name) {
  const known = made.get(name);
  if (known !== undefined) return known;
  const proxy = new Proxy(builder(name), {
    get: (target, member, receiver) => {
      if (typeof member === "symbol" || member === "prototype" || member === "then") {
        return Reflect.get(target, member, receiver);
      }
      if (member === "default") return receiver;
      return WORKING[member] ?? memberOf(name, member);
    },
    // A member that is asked for is there: `in` is how a wrapper tells a misspelt import.
    has: () => true,
  });
  made.set(name, proxy);
  return proxy;
}

/** @param {string} name */
function builder(name) {
  if (PLUGIN.test(name)) return inert(name, "default");
  return refusing(name, "default");
}

/**
 * @param {string} name
 * @param {string} member
 */
function memberOf(name, member) {
  const key = `${name}#${member}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const fn =
    PLUGIN.test(name) || ADAPTER.test(name) || /Adapter(Manager)?$/.test(member)
      ? inert(name, member)
      : refusing(name, member);
  made.set(key, fn);
  return fn;
}

/**
 * An adapter or plugin: it can be made, called and handed to the config, where it stands for its name and options.
 *
 * @param {string} name
 * @param {string} member
 */
function inert(name, member) {
  /** @this {any} */
  function inertThing(/** @type {unknown[]} */ ...options) {
    const mark = { package: name, member, options };
    if (new.target === undefined) return { workbench: [], [STAND_IN]: mark };
    this[STAND_IN] = mark;
    return undefined;
  }
  return Object.assign(inertThing, { [STAND_IN]: { package: name, member } });
}

/**
 * Something of Motia's server of which every member can be asked for, and refuses when it is called.
 *
 * @param {string} name
 * @returns {any}
 */
export function refusingMembers(name) {
  return new Proxy(
    {},
    { get: (_, member) => (typeof member === "symbol" || member === "then" ? undefined : refusing(name, member)) },
  );
}

/**
 * @param {string} name
 * @param {string} member
 */
function refusing(name, member) {
  return new Proxy(unavailable, {
    get: (target, key, receiver) =>
      typeof key === "symbol" || key === "then" || key in target
        ? Reflect.get(target, key, receiver)
        : refusing(name, `${member}.${key}`),
  });
  function unavailable() {
    throw new MotiaError(
      "not-supported",
      `${member} of ${name} does not exist in motia-host. Remove the call, or use another package.`,
      {
        feature: `${name}#${member}`,
      },
    );
  }
}
