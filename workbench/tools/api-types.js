// Writes core/api/schema.d.ts from the host's OpenAPI document; `--check` says whether it is fresh, and writes nothing.
import { readFileSync, writeFileSync } from "node:fs";
import { argv, exit } from "node:process";
import { pathToFileURL, fileURLToPath } from "node:url";

import openapi, { astToString } from "openapi-typescript";

const target = new URL("../core/api/schema.d.ts", import.meta.url);
const given = argv.slice(2).find((argument) => !argument.startsWith("--"));
const source = given ? pathToFileURL(given) : new URL("../../docs/openapi.json", import.meta.url);
const head = "// Generated from docs/openapi.json by `npm run api-types`. Not to be edited.\n";
const types = head + astToString(await openapi(source, { defaultNonNullable: false }));

if (!argv.includes("--check")) {
  writeFileSync(target, types);
} else if (readFileSync(target, "utf-8") !== types) {
  console.error(`${fileURLToPath(target)} is not fresh: run \`npm run api-types\`.`);
  exit(1);
}
