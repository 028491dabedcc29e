/**
 * Durations as authors write them: seconds, or text such as "5m". Used by context.js for emit options and time to live.
 */
const UNIT_MS = Object.freeze({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 });
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;

/**
 * @param {unknown} duration seconds, or a number with one of the units ms, s, m, h, d
 * @param {string} option named in the error
 * @returns {number | undefined} milliseconds; undefined where none was given
 */
export function toMilliseconds(duration, option) {
  if (duration === undefined || duration === null) return undefined;
  if (typeof duration === "number" && Number.isFinite(duration) && duration >= 0) return Math.round(duration * 1_000);
  const [, amount, unit] = (typeof duration === "string" && DURATION.exec(duration.trim())) || [];
  if (amount === undefined) {
    throw new TypeError(
      `${option} must be a number of seconds or text such as "5m" (ms, s, m, h, d), not ${String(duration)}.`,
    );
  }
  return Math.round(Number(amount) * UNIT_MS[/** @type {keyof typeof UNIT_MS} */ (unit)]);
}
