/**
 * Reads stacks: which lines are the user's, and where in the project an error came up.
 *
 * Stacks already name the lines of the .ts files (source maps are applied by Node itself). Used by errors.js and load-errors.js.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";

const RUNNER_SOURCES = path.dirname(fileURLToPath(import.meta.url)) + path.sep;
const LOCATION = /^\s+at .*?\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/;

/**
 * @param {Error} error
 * @returns {string} the stack without the lines of the runner and of Node's own modules
 */
export function userStack(error) {
  const stack = typeof error.stack === "string" ? error.stack : String(error);
  return stack
    .split("\n")
    .filter((line) => !isForeign(line))
    .join("\n");
}

/** @param {string} line */
function isForeign(line) {
  if (!/^\s+at /.test(line)) return false;
  if (line.includes("(node:") || line.includes("at node:")) return true;
  const file = location(line)?.file;
  return file?.startsWith(RUNNER_SOURCES) ?? false;
}

/**
 * @param {string} line one line of a stack
 * @returns {{file: string, line: number, column: number} | null}
 */
export function location(line) {
  const match = LOCATION.exec(line);
  if (match === null) return null;
  const [, where = "", row, column] = match;
  return { file: toPath(where), line: Number(row), column: Number(column) };
}

/**
 * The innermost frame inside the project.
 *
 * @param {string} stack
 * @param {string} root
 * @returns {{file: string, line: number} | {}} `file` is relative to the root, with `/`
 */
export function frameInProject(stack, root) {
  for (const text of stack.split("\n")) {
    const at = location(text);
    if (at !== null && isOwn(at.file, root)) return { file: relative(root, at.file), line: at.line };
  }
  return {};
}

/**
 * @param {string} file
 * @param {string} root
 */
export function isOwn(file, root) {
  return file.startsWith(root + path.sep) && !file.includes(`${path.sep}node_modules${path.sep}`);
}

/**
 * @param {string} root
 * @param {string} file
 */
export function relative(root, file) {
  return path.relative(root, file).split(path.sep).join("/");
}

/** @param {string} where a path or file URL, possibly with a query */
function toPath(where) {
  if (!where.startsWith("file://")) return where;
  try {
    return fileURLToPath(where.replace(/[?#].*$/, ""));
  } catch {
    // A URL that Node cannot turn into a path stays as it is: it is only shown.
    return where;
  }
}
