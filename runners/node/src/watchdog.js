/**
 * Ends the runner and its process group when the host is gone, also while a handler computes without end.
 *
 * A thread of its own (watchdog-thread.js) compares the parent and looks whether somebody still holds the writing end of the wire,
 * the latter only while the main thread does not answer; as long as it does, it sees the end of the wire itself. Started by main.js.
 */
import { Worker } from "node:worker_threads";
import { findWriter } from "./pipe-writer.js";

const BEAT_INTERVAL_MS = 100;

/**
 * @param {{input: number, launcher: number | null}} options `launcher`: pid of the process in front of this one
 * @returns {() => void} a function that ends the process group at once; it does not return
 */
export function startWatchdog({ input, launcher }) {
  const leader = launcher ?? process.pid;
  const parent = process.ppid;
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./watchdog-thread.js", import.meta.url), {
    workerData: { beats, writer: findWriter(input), parent, leader },
    execArgv: [],
    // Else its streams are piped into process.stdout and stderr, which makes descriptors 1 and 2 non-blocking for user code.
    stdout: true,
    stderr: true,
    name: "motia-watchdog",
  });
  worker.unref();
  setInterval(() => Atomics.add(beats, 0, 1), BEAT_INTERVAL_MS).unref();
  return () => endGroup(leader);
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
