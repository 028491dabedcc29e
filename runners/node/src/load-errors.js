/**
 * Why a file could not be loaded: the file, the line and the reason, from the many shapes in which Node says it. Used by loader.js.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { MissingExport } from "./describe.js";
import { CODES, isErrorLike, wellFormed } from "./errors.js";
import { filePath } from "./hooks.js";
import { frameInProject, isOwn, relative, userStack } from "./stack.js";
import { SyntaxFault } from "./syntax-fault.js";

const NOT_FOUND = /^Cannot find (?:package|module) '([^']+)'(?: imported from (.+))?/;
const NO_BINDING = /^Cannot find native binding\b/;
const RUNNER = fileURLToPath(new URL("../", import.meta.url));
const NO_EXPORT =
  /The requested module '([^']+)' does not provide an export|Named export '[^']+' not found\. The requested module '([^']+)'/;
const FIRST_LINE = /^(\/.+|file:\/\/.+|[A-Za-z]:\\.+):(\d+)$/;

/** @typedef {{file: string, line?: number, column?: number}} Place `file` relative to the root */

/**
 * @param {unknown} error
 * @param {{path: string, root: string}} step the file that was to be loaded
 */
export function loadFailed(error, { path: file, root }) {
  const reason = reasonOf(error);
  const at = placeOf(error, file, root);
  const stack = isErrorLike(error) ? { stack: wellFormed(userStack(error)) } : {};
  const where = at.line === undefined ? at.file : `${at.file}:${at.line}`;
  const message = `${file} could not be loaded: ${reason}${where === file ? "" : ` (${where})`}`;
  return { code: CODES["load-failed"], message, data: { name: "load-failed", ...at, reason, ...stack } };
}

/** @param {unknown} error */
function reasonOf(error) {
  const fault = SyntaxFault.from(error);
  if (fault !== null) return `syntax error: ${wellFormed(fault.message)}`;
  if (!isErrorLike(error)) return wellFormed(`it threw ${String(error)}`);
  if (NO_BINDING.test(error.message)) return ownPackageMissing("oxc-transform for this processor");
  const [, name, byName] = NOT_FOUND.exec(error.message) ?? [];
  if (name !== undefined) return missingReason(name, byName ?? /** @type {any} */ (error).requireStack?.[0] ?? "");
  return wellFormed(error instanceof MissingExport ? error.message : `${error.name}: ${error.message}`);
}

/**
 * @param {string} name
 * @param {string} importer empty where the error names none
 */
function missingReason(name, importer) {
  const isFile = path.isAbsolute(name) || name.startsWith(".") || name.startsWith("file:");
  if (isFile) return `the module ${name} does not exist.`;
  if ((filePath(importer) ?? importer).startsWith(RUNNER)) return ownPackageMissing(packageOf(name));
  return `the package ${name} is not installed. Run: npm install ${packageOf(name)}`;
}

/** @param {string} name of what the runner needs: nothing that is done to the project would help */
function ownPackageMissing(name) {
  const mend = RUNNER.includes(`${path.sep}_bundled${path.sep}`)
    ? "pip install --force-reinstall motia-host"
    : `npm ci --prefix ${RUNNER.slice(0, -1)}`;
  return `motia-host's own Node runner lacks its package ${name}; the project is not at fault. Run: ${mend}`;
}

/** @param {string} name */
function packageOf(name) {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

/**
 * @param {unknown} error
 * @param {string} file
 * @param {string} root
 * @returns {Place}
 */
function placeOf(error, file, root) {
  const fault = SyntaxFault.from(error);
  if (fault !== null) return { file: relative(root, fault.at.file), line: fault.at.line, column: fault.at.column };
  if (!isErrorLike(error)) return { file };
  return (
    importPlace(/** @type {any} */ (error), file, root) ??
    firstLinePlace(error, root) ?? { file, ...frameInProject(userStack(error), root) }
  );
}

/**
 * The line of the import that failed: the stacks of such errors have no frame of the project.
 *
 * @param {Error & {requireStack?: string[]}} error
 * @param {string} file the step, which is the importer where the error names none
 * @param {string} root
 * @returns {Place | null}
 */
function importPlace(error, file, root) {
  const missing = NOT_FOUND.exec(error.message);
  const [, byName, byCommonJs] = NO_EXPORT.exec(error.message) ?? [];
  const specifier = missing?.[1] ?? byName ?? byCommonJs;
  if (specifier === undefined) return null;
  const importer = missing?.[2] ?? error.requireStack?.[0] ?? importerIn(error) ?? path.join(root, file);
  const absolute = filePath(importer) ?? importer;
  // The runner itself asked for the step: nobody's import is wrong.
  if (!isOwn(absolute, root)) return null;
  const line = lineOf(absolute, specifier);
  return { file: relative(root, absolute), ...(line === null ? {} : { line }) };
}

/** @param {Error} error a link error, whose stack begins with file and line */
function importerIn(error) {
  return FIRST_LINE.exec(error.stack?.split("\n", 1)[0] ?? "")?.[1];
}

/**
 * @param {string} file
 * @param {string} specifier as imported, or the absolute path that it was resolved to
 * @returns {number | null}
 */
function lineOf(file, specifier) {
  let lines;
  try {
    lines = fs.readFileSync(file, "utf8").split("\n");
  } catch {
    // Gone meanwhile: the file's name has to do.
    return null;
  }
  const name = path.isAbsolute(specifier) ? path.basename(specifier, path.extname(specifier)) : specifier;
  const index = lines.findIndex((line) => /\b(?:import|from|require|export)\b/.test(line) && line.includes(name));
  return index === -1 ? null : index + 1;
}

/**
 * @param {Error} error
 * @param {string} root
 * @returns {Place | null}
 */
function firstLinePlace(error, root) {
  if (!(error instanceof SyntaxError)) return null;
  const [, where, line] = FIRST_LINE.exec(error.stack?.split("\n", 1)[0] ?? "") ?? [];
  return where === undefined ? null : { file: relative(root, filePath(where) ?? where), line: Number(line) };
}
