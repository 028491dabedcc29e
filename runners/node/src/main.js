/**
 * Entry point of the Node runner: `node [flags] main.js`, with the project's root as working directory and the wire on stdin and stdout.
 *
 * It protects the wire, gives the watchdog signs of life, joins wire, peer and session, and sees to errors that no call catches. Started by the
 * host; it takes no arguments from it (those it sees come from launcher.js).
 */
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { currentCall } from "./call.js";
import { inheritedWire, protectWire } from "./guard.js";
import { setImmediate } from "./intrinsics.js";
import { relaunch } from "./launcher.js";
import { Logs } from "./logs.js";
import { captureOutput } from "./output.js";
import { Peer } from "./peer.js";
import { Session } from "./session.js";
import { beating, endGroup } from "./watchdog.js";
import { LineReader, openWire } from "./wire.js";

const MAX_STRAY_SHOWN = 200;
/** Characters; printed lines beyond it are dropped rather than kept in memory. */
const MAX_UNSENT_OUTPUT = 64 * 1024 * 1024;

const own = process.argv.splice(2);
const wire = inheritedWire(own) ?? protectWire();
if (wire === null) relaunch(fileURLToPath(import.meta.url));
else run(wire, launcherOf(own));

/** @param {string[]} args */
function launcherOf(args) {
  const given = args.find((arg) => arg.startsWith("--launcher="));
  return given === undefined ? null : Number(given.slice("--launcher=".length));
}

/**
 * @param {import("./guard.js").Wire} wire
 * @param {number | null} launcher
 */
function run(wire, launcher) {
  const watched = beating({ input: wire.input, launcher });
  const reader = new LineReader(
    (line) => peer.receive(line),
    (bytes) => logs.runner("warn", `A line of more than ${reader.limit} bytes (${bytes} so far) was skipped.`),
  );
  const writer = openWire(wire, { reader, onEnd: () => endGroup(watched.leader) });
  const send = writer.send.bind(writer);
  /** @type {Peer} */
  const peer = new Peer(send, {
    request: (method, params) => session.request(method, params),
    notification: (method, params) => session.notification(method, params),
    stray: (reason, line) =>
      logs.runner("warn", `A stray line on the wire was ignored: ${reason}.`, { line: shown(line) }),
  });
  const logs = new Logs(
    (method, params) => peer.notify(method, params),
    () => (writer.unsent > MAX_UNSENT_OUTPUT ? writer.congestion() : null),
  );
  /** @type {Session} */
  const session = new Session({
    request: (method, paramsText) => peer.request(method, paramsText),
    congestion: () => writer.congestion(),
    logs,
    prepare: async (options) => (await import("./loader.js")).createLoader({ ...options, logs, watched }),
    limitLines: (limit) => {
      reader.limit = limit;
    },
    exit: () => setImmediate(() => writer.flushed().then(() => process.exit(0))),
    version: ownVersion(),
  });
  const flushOutput = captureOutput(logs);
  watchErrors(logs);
  process.on("exit", () => {
    flushOutput();
    writer.flushNow();
  });
}

/** @param {Buffer} line */
function shown(line) {
  return line.subarray(0, MAX_STRAY_SHOWN).toString("utf8").toWellFormed();
}

/**
 * An error outside of every promise of a handler fails the call on whose behalf the code ran, and never the process.
 *
 * @param {Logs} logs
 */
function watchErrors(logs) {
  /** @type {(kind: string) => (error: unknown) => void} */
  const report = (kind) => (error) => {
    const call = currentCall.getStore();
    if (call !== undefined && !call.ended) return call.fail(error);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return logs.runner("error", `${kind} outside of a call: ${text}`, undefined, call);
  };
  process.on("uncaughtException", report("An exception was thrown"));
  process.on("unhandledRejection", report("A promise was rejected"));
}

function ownVersion() {
  return JSON.parse(fs.readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
