/**
 * Takes the wire away from user code, before any of it is loaded.
 *
 * Node has no dup2, so the private copies of fd 0 and 1 are made by opening them a second time through /dev/fd (a new, close-on-exec
 * descriptor of the same pipe); closing the originals then frees the numbers for /dev/null and a copy of stderr. A socket cannot be
 * opened again: there `protectWire` answers null, and main.js starts the runner anew behind launcher.js. Called once, by main.js.
 */
import fs from "node:fs";

const { O_RDONLY, O_WRONLY, O_APPEND } = fs.constants;
const TAKEN_MS = 5_000;
/** Woken by nobody: waiting for it is a pause that blocks. */
const NOBODY = new Int32Array(new SharedArrayBuffer(4));

/**
 * @typedef {{input: number, output: number}} Wire
 * File descriptors that no child process inherits.
 */

/**
 * Moves the wire to private descriptors; afterwards fd 0 is at its end and fd 1 is stderr.
 *
 * @returns {Wire | null} null where a descriptor cannot be opened again; nothing has been changed then.
 */
export function protectWire() {
  /** @type {number[]} */
  const opened = [];
  try {
    opened.push(fs.openSync("/dev/fd/0", O_RDONLY));
    opened.push(fs.openSync("/dev/fd/1", O_WRONLY));
    // O_APPEND: a log file that the host gave as stderr must not be written from its beginning.
    opened.push(fs.openSync("/dev/fd/2", O_WRONLY | O_APPEND));
    opened.push(fs.openSync("/dev/null", O_RDONLY));
  } catch {
    // A socket (ENXIO), a foreign file (EACCES) or no /dev/fd: the launcher is the other way.
    for (const fd of opened) fs.closeSync(fd);
    return null;
  }
  const [input, output, errors, empty] = /** @type {[number, number, number, number]} */ (opened);
  replace(0, "/dev/null", O_RDONLY);
  replace(1, `/dev/fd/${errors}`, O_WRONLY | O_APPEND);
  fs.closeSync(errors);
  fs.closeSync(empty);
  return { input, output };
}

/**
 * The wire that launcher.js handed over; its descriptors are close-on-exec since Node's own start.
 *
 * @param {string[]} args the arguments of main.js
 * @returns {Wire | null}
 */
export function inheritedWire(args) {
  const given = args.find((arg) => arg.startsWith("--wire="));
  if (given === undefined) return null;
  const [input, output] = given.slice("--wire=".length).split(",").map(Number);
  if (input === undefined || output === undefined) return null;
  return { input, output };
}

/**
 * Opening takes the lowest free number, which is the one that was just closed, unless another thread was faster: one of Node's own may
 * just be reading a file. Then it is asked again until that thread has closed it.
 *
 * @param {number} fd
 * @param {string} path
 * @param {number} flags
 */
export function replace(fd, path, flags) {
  fs.closeSync(fd);
  const until = performance.now() + TAKEN_MS;
  let got = fs.openSync(path, flags);
  while (got !== fd) {
    fs.closeSync(got);
    if (performance.now() > until) {
      throw new Error(`Could not move the wire away from user code: ${path} was opened as ${got}, not ${fd}.`);
    }
    Atomics.wait(NOBODY, 0, 0, 1);
    got = fs.openSync(path, flags);
  }
}
