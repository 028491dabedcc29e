/**
 * The thread behind watchdog.js: it shares nothing with user code but the process.
 *
 * Reading the wire here would steal bytes from the main thread, so while that is blocked the thread looks in /proc whether the
 * ancestor that held the writing end of the pipe still holds it (Linux; elsewhere the comparison of the parent has to do).
 */
import fs from "node:fs";
import { workerData } from "node:worker_threads";
import { endGroup } from "./watchdog.js";

const CHECK_INTERVAL_MS = 200;
/** Beats come every 100 ms: two checks without one mean that the main thread is blocked. */
const MISSED_CHECKS = 2;
const MAX_ANCESTORS = 8;
const O_ACCMODE = 3;

/** @type {{beats: Int32Array, input: number, parent: number, leader: number}} */
const { beats, input, parent, leader } = workerData;
const pipe = pipeName(input);
const holder = pipe === null ? null : ancestors().find((pid) => holdsWriter(pid, pipe) === true) ?? null;

let lastBeat = -1;
let missed = 0;

setInterval(() => {
  if (process.ppid !== parent) endGroup(leader);
  const beat = Atomics.load(beats, 0);
  missed = beat === lastBeat ? missed + 1 : 0;
  lastBeat = beat;
  if (missed < MISSED_CHECKS || holder === null || pipe === null) return;
  if (holdsWriter(holder, pipe) === false) endGroup(leader);
}, CHECK_INTERVAL_MS);

/**
 * @param {number} fd
 * @returns {string | null} the name by which /proc lists the pipe, null where it is no pipe or there is no /proc
 */
function pipeName(fd) {
  try {
    return fs.fstatSync(fd).isFIFO() ? fs.readlinkSync(`/proc/self/fd/${fd}`) : null;
  } catch {
    // No /proc: another operating system.
    return null;
  }
}

/** @returns {number[]} the pids above this process, the nearest first */
function ancestors() {
  const pids = [];
  let pid = parent;
  while (pid > 0 && pids.length < MAX_ANCESTORS) {
    pids.push(pid);
    pid = parentOf(pid);
  }
  return pids;
}

/**
 * @param {number} pid
 * @returns {number} 0 where it has none or cannot be read
 */
function parentOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 4).split(" ", 1)[0]);
  } catch {
    // The process ended meanwhile, or belongs to somebody else.
    return 0;
  }
}

/**
 * @param {number} pid
 * @param {string} name
 * @returns {boolean | null} null where the process may not be looked at
 */
function holdsWriter(pid, name) {
  let fds;
  try {
    fds = fs.readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    // A process that is gone holds nothing; one of another user cannot be judged.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT" ? false : null;
  }
  return fds.some((fd) => isWriterOf(pid, fd, name));
}

/**
 * @param {number} pid
 * @param {string} fd
 * @param {string} name
 */
function isWriterOf(pid, fd, name) {
  try {
    if (fs.readlinkSync(`/proc/${pid}/fd/${fd}`) !== name) return false;
    const flags = /^flags:\s*([0-7]+)$/m.exec(fs.readFileSync(`/proc/${pid}/fdinfo/${fd}`, "latin1"))?.[1] ?? "0";
    return (Number.parseInt(flags, 8) & O_ACCMODE) !== fs.constants.O_RDONLY;
  } catch {
    // Closed between the listing and the look.
    return false;
  }
}
