/**
 * hooks.js in the form of Node 20: asynchronous, in the thread that Node keeps for hooks, which watches for the end of the host as well.
 * Registered by install-hooks.js.
 */
import { Hooks, readFrom } from "./hooks.js";
import { SyntaxFault } from "./syntax-fault.js";
import { quietWarnings } from "./warnings.js";
import { watch } from "./watchdog.js";

/** @type {Hooks} */
let hooks;

/** @param {{root: string, realMotia: boolean, watched: import("./watchdog.js").Watched}} options */
export function initialize({ watched, ...options }) {
  watch(watched);
  quietWarnings();
  hooks = new Hooks(options);
}

/**
 * @param {string} asked
 * @param {any} given
 * @param {(specifier: string, context: any) => Promise<any>} next
 */
export async function resolve(asked, given, next) {
  const [specifier, context] = readFrom(asked, given);
  const resolved = hooks.before(specifier, context.parentURL);
  if (resolved !== null) return resolved;
  try {
    return hooks.after(await next(specifier, context), specifier, context.parentURL);
  } catch (error) {
    const second = hooks.afterFailure(error);
    if (second === null) throw error;
    return second;
  }
}

/**
 * @param {string} url
 * @param {any} context
 * @param {(url: string, context: any) => Promise<any>} next
 */
export async function load(url, context, next) {
  try {
    const loaded = hooks.load(url, { required: false });
    if (loaded === null) return next(url, context);
    // Without source, Node takes the patched loader of commonjs.js, so that `require` in it is patched too.
    return loaded.format === "commonjs" ? { ...loaded, source: undefined } : loaded;
  } catch (error) {
    // Errors cross the thread as copies of plain ones.
    throw error instanceof SyntaxFault ? error.portable() : error;
  }
}
