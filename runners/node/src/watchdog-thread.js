/**
 * The thread behind watchdog.js: it shares nothing with user code but the process.
 */
import { workerData } from "node:worker_threads";
import { holdsWriter } from "./pipe-writer.js";
import { endGroup } from "./watchdog.js";

const CHECK_INTERVAL_MS = 100;
/** Beats come as often as checks: two without one mean that the main thread is blocked, or just late, which costs a look at /proc. */
const MISSED_CHECKS = 2;

/** @type {{beats: Int32Array, writer: import("./pipe-writer.js").Writer | null, parent: number, leader: number}} */
const { beats, writer, parent, leader } = workerData;

let lastBeat = -1;
let missed = 0;

setInterval(() => {
  if (process.ppid !== parent) endGroup(leader);
  const beat = Atomics.load(beats, 0);
  missed = beat === lastBeat ? missed + 1 : 0;
  lastBeat = beat;
  if (missed >= MISSED_CHECKS && writer !== null && holdsWriter(writer) === false) endGroup(leader);
}, CHECK_INTERVAL_MS);
