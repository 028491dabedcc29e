/**
 * Ends the runner and its process group when the host is gone, also while a handler computes without end.
 *
 * Another thread compares the parent and looks whether somebody still holds the writing end of the wire, the latter only while the main
 * thread does not answer; as long as it does, it sees the end of the wire itself. That thread is Node's own for hooks where Node has one
 * (install-hooks.js), because each thread takes 10 MiB; else it is watchdog-thread.js. Both begin before user code loads.
 */
import { Worker } from "node:worker_threads";
import { findWriter, holdsWriter } from "./pipe-writer.js";

const BEAT_INTERVAL_MS = 100;
const CHECK_INTERVAL_MS = 100;
/** Beats come as often as checks: two without one mean that the main thread is blocked, or just late, which costs a look at /proc. */
const MISSED_CHECKS = 2;

/**
 * @typedef {object} Watched what the other thread must know; it can be sent there
 * @property {Int32Array} beats shared; the main thread counts them up
 * @property {import("./pipe-writer.js").Writer | null} writer
 * @property {number} parent pid
 * @property {number} leader pid of the process group
 */

/**
 * Makes the main thread give signs of life. Called at the start, while somebody holds the wire.
 *
 * @param {{input: number, launcher: number | null}} options `launcher`: pid of the process in front of this one
 * @returns {Watched}
 */
export function beating({ input, launcher }) {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), BEAT_INTERVAL_MS).unref();
  return { beats, writer: findWriter(input), parent: process.ppid, leader: launcher ?? process.pid };
}

/**
 * Watches from the thread in which it is called, which must not be the main one.
 *
 * @param {Watched} watched
 */
export function watch({ beats, writer, parent, leader }) {
  let lastBeat = -1;
  let missed = 0;
  setInterval(() => {
    if (process.ppid !== parent) endGroup(leader);
    const beat = Atomics.load(beats, 0);
    missed = beat === lastBeat ? missed + 1 : 0;
    lastBeat = beat;
    if (missed >= MISSED_CHECKS && writer !== null && holdsWriter(writer) === false) endGroup(leader);
  }, CHECK_INTERVAL_MS);
}

/** @param {Watched} watched */
export function watchInOwnThread(watched) {
  const worker = new Worker(new URL("./watchdog-thread.js", import.meta.url), {
    workerData: watched,
    execArgv: [],
    // Else its streams are piped into process.stdout and stderr, which makes descriptors 1 and 2 non-blocking for user code.
    stdout: true,
    stderr: true,
    name: "motia-watchdog",
  });
  worker.unref();
}

/**
 * Kills the process group if it is ours, else this process alone.
 *
 * @param {number} leader
 */
export function endGroup(leader) {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // ESRCH: no group has that id, because whoever started the runner kept it in its own group.
    process.kill(process.pid, "SIGKILL");
  }
}
