// The tarball by itself, also under the name that existing pages import.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const here = join(import.meta.dirname, "..");

test("what is packed runs, and the alias gives the names of Motia's React client", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "stream-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const ours = join(folder, "node_modules", "@motia-host", "stream");
  const theirs = join(folder, "node_modules", "@motiadev", "stream-client-react");
  for (const path of [ours, theirs]) mkdirSync(path, { recursive: true });
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--pack-destination", folder], { cwd: here, encoding: "utf8" }),
  );
  execFileSync("tar", ["-xzf", join(folder, packed.filename), "-C", ours, "--strip-components=1"]);
  cpSync(join(here, "alias"), theirs, { recursive: true });
  symlinkSync(join(here, "node_modules", "react"), join(folder, "node_modules", "react"));
  const page = `
    import { StreamClient } from "@motia-host/stream";
    import { useStreamItem } from "@motia-host/stream/react";
    import * as theirs from "@motiadev/stream-client-react";
    console.log(JSON.stringify([typeof StreamClient, theirs.useStreamItem === useStreamItem, Object.keys(theirs).sort()]));
  `;
  writeFileSync(join(folder, "page.mjs"), page);
  const [client, same, names] = JSON.parse(execFileSync("node", ["page.mjs"], { cwd: folder, encoding: "utf8" }));
  assert.deepEqual([client, same], ["function", true]);
  const wanted = ["MotiaStreamProvider", "useMotiaStream", "useStreamEventHandler", "useStreamGroup", "useStreamItem"];
  assert.deepEqual(
    wanted.filter((name) => !names.includes(name)),
    [],
  );
});
