/**
 * `require` by the rules of hooks.js, for Node 20, whose module.register does not reach it. Installed by install-hooks.js.
 */
import module from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { standIn } from "./stand-in.js";
import { isTypeScript } from "./typescript.js";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx"];

/**
 * The parts of Node's loader that tools have patched for years.
 * @typedef {{
 *   _load: (request: string, parent: any, isMain: boolean) => any,
 *   _resolveFilename: (request: string, parent: any, ...rest: any[]) => string,
 *   _extensions: Record<string, (module: any, filename: string) => void>,
 * }} Internals
 */

/** @param {import("./hooks.js").Hooks} hooks */
export function patchCommonJs(hooks) {
  const internals = /** @type {Internals} */ (/** @type {unknown} */ (module));
  patchLoad(internals, hooks);
  patchResolve(internals, hooks);
  for (const extension of EXTENSIONS) patchExtension(internals, hooks, extension);
}

/**
 * @param {any} parent
 * @returns {string | undefined}
 */
function urlOf(parent) {
  return typeof parent?.filename === "string" ? pathToFileURL(parent.filename).href : undefined;
}

/**
 * @param {Internals} internals
 * @param {import("./hooks.js").Hooks} hooks
 */
function patchLoad(internals, hooks) {
  const load = internals._load;
  internals._load = function (request, parent, isMain) {
    const resolution = hooks.resolver.resolve(request, null);
    return resolution !== null && "standIn" in resolution ? standIn(request) : load.call(this, request, parent, isMain);
  };
}

/**
 * @param {Internals} internals
 * @param {import("./hooks.js").Hooks} hooks
 */
function patchResolve(internals, hooks) {
  const resolve = internals._resolveFilename;
  internals._resolveFilename = function (request, parent, ...rest) {
    const resolved = hooks.before(request, urlOf(parent));
    return resolved?.url.startsWith("file:")
      ? fileURLToPath(resolved.url)
      : resolve.call(this, request, parent, ...rest);
  };
}

/**
 * @param {Internals} internals
 * @param {import("./hooks.js").Hooks} hooks
 * @param {string} extension
 */
function patchExtension(internals, hooks, extension) {
  const before = internals._extensions[extension];
  internals._extensions[extension] = (loading, filename) => {
    if (!isTypeScript(filename) && !hooks.isOurs(filename)) return before?.(loading, filename);
    const { format, code } = hooks.compiler.compile(filename);
    return loading._compile(code, filename, format);
  };
}
