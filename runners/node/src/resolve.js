/**
 * Which file an import of the project means, where it goes beyond what Node itself allows.
 *
 * TypeScript's ways: aliases of tsconfig.json, `.js` for a `.ts`, no extension, folders with an index. And the packages of Motia, which
 * are ours (stand-in.js). It only looks at names and files; hooks.js asks Node for the rest.
 */
import fs from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { isStandIn } from "./stand-in.js";
import { TsConfigs } from "./tsconfig.js";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
/** @type {Record<string, string[]>} */
const WRITTEN_FOR = { ".js": [".ts", ".tsx"], ".jsx": [".tsx", ".ts"], ".mjs": [".mts"], ".cjs": [".cts"] };
const OXC_RUNTIME = "@oxc-project/runtime/";

/** @typedef {{standIn: string} | {file: string} | {own: string}} Resolution `own`: a package of the runner itself */

export class Resolver {
  #realMotia;

  /**
   * @param {string} root
   * @param {{realMotia: boolean}} options
   */
  constructor(root, { realMotia }) {
    this.tsconfigs = new TsConfigs(root);
    this.#realMotia = realMotia;
  }

  /**
   * @param {string} specifier
   * @param {string | null} parent path of the importing file; null where there is none
   * @returns {Resolution | null} null where Node decides
   */
  resolve(specifier, parent) {
    if (isStandIn(specifier) && !this.#realMotia) return { standIn: specifier };
    if (specifier.startsWith(OXC_RUNTIME)) return { own: specifier };
    if (parent === null || inNodeModules(parent)) return null;
    if (isPath(specifier)) return found(findFile(path.resolve(path.dirname(parent), specifier)));
    if (isBuiltin(specifier) || /^[a-z]+:/.test(specifier)) return null;
    return found(this.#alias(specifier, parent));
  }

  /**
   * @param {string} specifier
   * @param {string} parent
   */
  #alias(specifier, parent) {
    const { paths, baseUrl } = this.tsconfigs.of(parent);
    for (const { pattern, targets } of paths) {
      const star = matched(pattern, specifier);
      if (star === null) continue;
      for (const target of targets) {
        const file = findFile(target.replace("*", star));
        if (file !== null) return file;
      }
    }
    return baseUrl === null ? null : findFile(path.join(baseUrl, specifier));
  }
}

/** @param {string | null} file */
function found(file) {
  return file === null ? null : { file };
}

/** @param {string} specifier */
function isPath(specifier) {
  return /^\.{1,2}(\/|$)/.test(specifier) || path.isAbsolute(specifier);
}

/** @param {string} file */
export function inNodeModules(file) {
  return file.includes(`${path.sep}node_modules${path.sep}`);
}

/**
 * @param {string} pattern of `paths`, with at most one `*`
 * @param {string} specifier
 * @returns {string | null} what stands for the star
 */
function matched(pattern, specifier) {
  const star = pattern.indexOf("*");
  if (star === -1) return pattern === specifier ? "" : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits =
    specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : null;
}

/**
 * @param {string} target absolute, as the import means it
 * @returns {string | null} the file that TypeScript would find
 */
export function findFile(target) {
  const stat = fs.statSync(target, { throwIfNoEntry: false });
  if (stat?.isFile()) return target;
  const extension = path.extname(target);
  const stem = target.slice(0, target.length - extension.length);
  const candidates = [
    ...(WRITTEN_FOR[extension] ?? []).map((written) => stem + written),
    ...EXTENSIONS.map((each) => target + each),
    ...(stat?.isDirectory() ? inFolder(target) : []),
  ];
  return candidates.find((candidate) => fs.statSync(candidate, { throwIfNoEntry: false })?.isFile()) ?? null;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function inFolder(folder) {
  const index = EXTENSIONS.map((each) => path.join(folder, `index${each}`));
  const main = mainOf(folder);
  return main === null ? index : [main, ...EXTENSIONS.map((each) => main + each), ...index];
}

/** @param {string} folder */
function mainOf(folder) {
  try {
    const { main } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    return typeof main === "string" ? path.join(folder, main) : null;
  } catch {
    // No package.json, or none that says where to begin: the index counts.
    return null;
  }
}
