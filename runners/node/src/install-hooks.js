/**
 * Tells Node to find and load modules by the rules of hooks.js: in this thread where Node can (22.15, 23.5 and later), else in Node's
 * own hooks thread, with `require` patched beside it; that thread is then the watchdog's, too. Called once by loader.js, before user code loads.
 */
import module from "node:module";
import { patchCommonJs } from "./commonjs.js";
import { Hooks, readFrom } from "./hooks.js";
import { watchInOwnThread } from "./watchdog.js";

/** @param {{root: string, realMotia: boolean, watched: import("./watchdog.js").Watched}} options */
export function installHooks({ watched, ...options }) {
  const { registerHooks } = /** @type {any} */ (module);
  if (typeof registerHooks === "function") {
    watchInOwnThread(watched);
    return registerHooks(synchronous(new Hooks(options)));
  }
  module.register("./hooks-thread.js", import.meta.url, { data: { watched, ...options } });
  return patchCommonJs(new Hooks(options));
}

/** @param {Hooks} hooks */
function synchronous(hooks) {
  return {
    /** @type {(specifier: string, context: any, next: (specifier: string, context: any) => any) => any} */
    resolve(asked, given, next) {
      const [specifier, context] = readFrom(asked, given);
      const resolved = hooks.before(specifier, context.parentURL);
      if (resolved !== null) return resolved;
      try {
        return afterUnlessRequired(hooks, next(specifier, context), specifier, context);
      } catch (error) {
        const second = hooks.afterFailure(error);
        if (second === null) throw error;
        return second;
      }
    },
    /** @type {(url: string, context: any, next: (url: string, context: any) => any) => any} */
    load(url, context, next) {
      return hooks.load(url, { required: isRequired(context) }) ?? next(url, context);
    },
  };
}

/**
 * @param {Hooks} hooks
 * @param {any} resolved
 * @param {string} specifier
 * @param {any} context
 */
function afterUnlessRequired(hooks, resolved, specifier, context) {
  return isRequired(context) ? resolved : hooks.after(resolved, specifier, context.parentURL);
}

/** @param {any} context */
function isRequired(context) {
  return Array.isArray(context.conditions) ? context.conditions.includes("require") : false;
}
