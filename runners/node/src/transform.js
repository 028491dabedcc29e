/**
 * Turns one source file into JavaScript with oxc, and bridges what ES modules and CommonJS do not share.
 *
 * It knows nothing of caches or hooks. Loaded only when a file is not in the cache, by typescript.js.
 */
import path from "node:path";
import vm from "node:vm";
import { initSync, parse } from "es-module-lexer";
import { transformSync } from "oxc-transform";
import { importedNames, prologue } from "./module-syntax.js";
import { SyntaxFault } from "./syntax-fault.js";

/** Code with JSX in a .js file; plain comparisons do not match. */
const LIKELY_JSX = /(?:return|=>|[=(,?:&|])\s*\(?\s*<(?:[A-Za-z]|>)/;
/** Node 20 runs all of it as it is. */
const TARGET = "es2022";

/**
 * @param {import("./typescript.js").Source} source
 * @returns {import("./typescript.js").Compiled}
 * @throws {SyntaxFault}
 */
export function transform(source) {
  const plain = source.language === "js" && !LIKELY_JSX.test(source.text);
  const { code, map } = plain ? asWritten(source) : byOxc(source);
  initSync();
  const [imports, exports] = lexed(code);
  const format = isModule(source.file, code, imports, exports) ? "module" : "commonjs";
  const finished = format === "module" ? prologue(code, exports) : code;
  return { format, code: map === null ? finished : finished + inlineMap(map), imports: importedNames(code, imports) };
}

/** @param {string} text */
function withoutHashbang(text) {
  return text.replace(/^#!.*/, "");
}

/**
 * Plain JavaScript stays as it is; oxc only says where it is broken, because Node does not for an imported file.
 *
 * @param {import("./typescript.js").Source} source
 */
function asWritten(source) {
  const code = withoutHashbang(source.text);
  try {
    byOxc(source);
  } catch (error) {
    // Sloppy scripts may hold what no module may: then Node has the last word.
    if (!(error instanceof SyntaxFault) || compileFault(code) !== null) throw error;
  }
  return { code, map: null };
}

/** @param {import("./typescript.js").Source} source */
function byOxc(source) {
  const result = transformSync(source.file, withoutHashbang(source.text), oxcOptions(source));
  const [error] = result.errors;
  if (error !== undefined) throw new SyntaxFault(error.message, { file: source.file, ...place(source.text, error) });
  const map = { version: 3, sources: [path.basename(source.file)], names: [], mappings: result.map?.mappings ?? "" };
  return { code: result.code, map };
}

/**
 * @param {import("./typescript.js").Source} source
 * @returns {import("oxc-transform").TransformOptions}
 */
function oxcOptions({ language, options }) {
  const assigned = options.useDefineForClassFields ?? definesFields(options.target);
  return {
    lang: language === "js" ? "jsx" : /** @type {"ts" | "tsx" | "jsx"} */ (language),
    sourceType: language === "js" ? "unambiguous" : "module",
    sourcemap: true,
    target: TARGET,
    jsx: jsxOptions(options),
    // Decorators of the standard cannot be lowered by oxc; without the option the legacy form is by far the likelier one.
    decorator: { legacy: true, emitDecoratorMetadata: options.emitDecoratorMetadata === true },
    typescript: { removeClassFieldsWithoutInitializer: !assigned },
    assumptions: { setPublicClassFields: !assigned },
  };
}

/**
 * TypeScript's own default for useDefineForClassFields.
 *
 * @param {unknown} target
 */
function definesFields(target) {
  const name = String(target ?? "esnext").toLowerCase();
  const year = /^es(\d{4})$/.exec(name)?.[1];
  return name === "esnext" || (year !== undefined && Number(year) >= 2022);
}

/**
 * @param {Record<string, any>} options
 * @returns {import("oxc-transform").JsxOptions}
 */
function jsxOptions(options) {
  if (options.jsx === "react" && options.jsxImportSource === undefined) {
    return { runtime: "classic", pragma: options.jsxFactory, pragmaFrag: options.jsxFragmentFactory };
  }
  return { runtime: "automatic", importSource: options.jsxImportSource };
}

/**
 * @param {string} text
 * @param {import("oxc-transform").OxcError} error
 */
function place(text, error) {
  const start = error.labels[0]?.start ?? 0;
  const before = text.slice(0, start).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/**
 * @param {string} code
 * @returns {[readonly import("es-module-lexer").ImportSpecifier[], readonly import("es-module-lexer").ExportSpecifier[]]}
 */
function lexed(code) {
  try {
    const [imports, exports] = parse(code);
    return [imports, exports];
  } catch {
    // Not valid as a module: CommonJS, or a fault that Node reports with its own words and place.
    return [[], []];
  }
}

/**
 * @param {string} file
 * @param {string} code
 * @param {readonly import("es-module-lexer").ImportSpecifier[]} imports
 * @param {readonly import("es-module-lexer").ExportSpecifier[]} exports
 */
function isModule(file, code, imports, exports) {
  if (/\.m[jt]s$/.test(file) || exports.length > 0) return true;
  // d is -1 for an import statement, -2 for import.meta.
  if (imports.some(({ d }) => d === -1 || d === -2)) return true;
  return /\bexport\s*\{\s*\}/.test(code) || (/\bawait\b/.test(code) && awaitsAtTopLevel(code));
}

/** @param {string} code */
function awaitsAtTopLevel(code) {
  return /await is only valid/.test(compileFault(code) ?? "");
}

/**
 * @param {string} code
 * @returns {string | null} why it is no CommonJS module
 */
function compileFault(code) {
  try {
    vm.compileFunction(code, ["exports", "require", "module", "__filename", "__dirname"]);
    return null;
  } catch (error) {
    return String(error);
  }
}

/** @param {object} map */
function inlineMap(map) {
  const encoded = Buffer.from(JSON.stringify(map)).toString("base64");
  return `\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
}
