/**
 * How long to wait before the next attempt to connect: doubling from a quarter of a second to ten seconds, each with full jitter, so that
 * a thousand clients of a host that restarts do not come back in the same moment.
 */
const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/**
 * @param {number} failures Attempts that have failed since the connection last stood.
 * @param {() => number} [chance] In [0, 1).
 * @returns {number} Milliseconds.
 */
export function backoff(failures, chance = Math.random) {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 20));
  return longest / 10 + chance() * longest * 0.9;
}
