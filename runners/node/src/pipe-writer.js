/**
 * Who holds the writing end of the wire, as /proc tells it (Linux; elsewhere nobody is found).
 *
 * Reading the wire would steal bytes from the main thread, so its end is looked for here while that is blocked. Used by watchdog.js and
 * its thread.
 */
import fs from "node:fs";

const MAX_ANCESTORS = 8;
const O_ACCMODE = 3;

/** @typedef {{pid: number, pipe: string}} Writer */

/**
 * The nearest ancestor that holds the writing end; asked at the start, when somebody still does.
 *
 * @param {number} fd the reading end
 * @returns {Writer | null}
 */
export function findWriter(fd) {
  const pipe = pipeName(fd);
  if (pipe === null) return null;
  const pid = ancestors().find((each) => holdsWriter({ pid: each, pipe }) === true);
  return pid === undefined ? null : { pid, pipe };
}

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
  let pid = process.ppid;
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
 * @param {Writer} writer
 * @returns {boolean | null} null where the process may not be looked at
 */
export function holdsWriter({ pid, pipe }) {
  let fds;
  try {
    fds = fs.readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    // A process that is gone holds nothing; one of another user cannot be judged.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT" ? false : null;
  }
  return fds.some((fd) => isWriterOf(pid, fd, pipe));
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
