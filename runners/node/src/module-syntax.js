/**
 * What an ES module needs so that CommonJS idioms work in it, and which names it imports. Pure text work, used by transform.js.
 */

/** @typedef {import("es-module-lexer").ImportSpecifier} ImportSpecifier */
/** @typedef {import("es-module-lexer").ExportSpecifier} ExportSpecifier */

const REQUIRE_NAME = "__motiaCreateRequire";
/** `if (require.main === module)`: what a file does only where it is started by itself. */
const ASKS_FOR_MAIN = /\brequire\.main\s*[!=]==?\s*module(?![\w$])|(?<![.\w$])module\s*[!=]==?\s*require\.main\b/;

/**
 * Defines what the module uses of CommonJS and does not declare itself, on its first line, so that no line moves.
 *
 * @param {string} code an ES module
 * @param {readonly ExportSpecifier[]} exports
 * @returns {string}
 */
export function prologue(code, exports) {
  /** @param {string} name */
  const lacks = (name) => new RegExp(`(?<![.\\w$])${name}(?![\\w$])`).test(code) && !declares(code, name);
  const parts = [];
  if (lacks("require")) parts.push(`import { createRequire as ${REQUIRE_NAME} } from "node:module";`, requireLine());
  if (lacks("__filename")) parts.push("const __filename = import.meta.filename;");
  if (lacks("__dirname")) parts.push("const __dirname = import.meta.dirname;");
  const assigns = /(?<![.\w$])(?:module\.exports|exports\.\w+|exports\[)/.test(code) && !declares(code, "module");
  if (!assigns && ASKS_FOR_MAIN.test(code) && !declares(code, "module")) parts.push("const module = { exports: {} };");
  if (!assigns) return parts.join(" ") + code;
  parts.push("const module = { exports: {} };", declares(code, "exports") ? "" : "const exports = module.exports;");
  return parts.join(" ") + code + commonJsExports(code, exports);
}

function requireLine() {
  return `const require = ${REQUIRE_NAME}(import.meta.url);`;
}

/**
 * @param {string} code
 * @param {string} name
 */
function declares(code, name) {
  const declared = new RegExp(`\\b(?:const|let|var|function|class)\\s+${name}(?![\\w$])`);
  const imported = new RegExp(`\\bimport\\b[^;"'()]*(?<![\\w$.])${name}(?![\\w$])[^;"'()]*\\bfrom\\b`);
  return declared.test(code) || imported.test(code);
}

/**
 * A module that assigns module.exports gives it as default export, and its members by name where they can be seen.
 *
 * @param {string} code
 * @param {readonly ExportSpecifier[]} exports
 */
function commonJsExports(code, exports) {
  const taken = new Set(exports.map(({ n }) => n));
  const names = [...new Set(assignedNames(code))].filter((name) => !taken.has(name) && name !== "default");
  const named = names.map((name) => `__motia_${name} as ${name}`).join(", ");
  const read = names.map((name) => `const __motia_${name} = module.exports.${name};`).join(" ");
  const byDefault = taken.has("default") ? "" : "export default module.exports;";
  return `\n;${byDefault} ${read} ${named === "" ? "" : `export { ${named} };`}`;
}

/**
 * @param {string} code
 * @returns {string[]}
 */
function assignedNames(code) {
  const members = [...code.matchAll(/(?<![.\w$])(?:module\.)?exports\.(\w+)\s*=(?!=)/g)].map((match) => match[1] ?? "");
  const literal = /(?<![.\w$])module\.exports\s*=\s*\{([^{}]*)\}/.exec(code)?.[1] ?? "";
  const keys = literal.split(",").map((part) => /^\s*([A-Za-z_$][\w$]*)\s*(?::|$)/.exec(part)?.[1] ?? "");
  return [...members.filter((name) => name !== "exports"), ...keys].filter((name) => name !== "");
}

/**
 * The names that each package is asked for.
 *
 * @param {string} code
 * @param {readonly ImportSpecifier[]} imports
 * @returns {Record<string, string[]>}
 */
export function importedNames(code, imports) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { n: specifier, ss, s, d } of imports) {
    if (specifier === undefined || d !== -1 || /^[./]|^(?:node|file|data):/.test(specifier)) continue;
    const clause = code.slice(ss, s);
    const list = /\{([\s\S]*)\}/.exec(clause)?.[1];
    if (list !== undefined) found.set(specifier, [...(found.get(specifier) ?? []), ...namesIn(list)]);
  }
  return Object.fromEntries([...found].map(([specifier, names]) => [specifier, [...new Set(names)].sort()]));
}

/** @param {string} list what stands between the braces of an import or export */
function namesIn(list) {
  const bare = list.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, " ");
  const names = bare.split(",").map((part) => part.trim().split(/\s+as\s+/)[0] ?? "");
  return names.filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default");
}
