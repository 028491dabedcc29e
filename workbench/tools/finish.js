// After the build: holds the first load to its limit, and compresses each file once for all, so that the host never compresses anything.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const FIRST_LOAD_LIMIT_KB = 350;
const COMPRESSIBLE = new Set([".html", ".js", ".css", ".svg", ".json"]);
const SMALLEST_COMPRESSED = 512;
const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist");

/** The files that a first visit to the front page loads: the entry, what it imports statically, and their styles. */
function firstLoad() {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite", "manifest.json"), "utf-8"));
  const files = new Set(["index.html", "theme.js"]);
  const visit = (key) => {
    const chunk = manifest[key];
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  visit("index.html");
  visit("ui/pages/overview/index.tsx");
  return [...files];
}

function compress(file) {
  const content = readFileSync(file);
  if (!COMPRESSIBLE.has(extname(file)) || content.length < SMALLEST_COMPRESSED) return;
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
  );
}

function total() {
  return firstLoad().reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);
}

const kilobytes = total() / 1_000;
console.log(`workbench: first load ${kilobytes.toFixed(0)} KB compressed (limit ${FIRST_LOAD_LIMIT_KB})`);
if (kilobytes > FIRST_LOAD_LIMIT_KB) {
  console.error("The first load is over its limit: let a page load the heavy part by itself (`lazy`).");
  process.exit(1);
}
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && !entry.parentPath.includes(".vite")) compress(join(entry.parentPath, entry.name));
}
