// How numbers, durations, sizes and times are written. Pure functions of their arguments; a time zone and a "now" can be given for tests.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `0.42` → `0.42 ms`, `1532` → `1.53 s`, `83_000` → `1 m 23 s`. Never wider than eight signs below a day. */
export function duration(ms: number | null | undefined): string {
  if (ms == null || Number.isNaN(ms)) return "–";
  if (ms < 0) return `−${duration(-ms)}`;
  if (ms < 10) return `${trim(ms, ms < 1 ? 2 : 1)} ms`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${trim(ms / SECOND, ms < 10 * SECOND ? 2 : 1)} s`;
  return twoUnits(ms);
}

function twoUnits(ms: number): string {
  const seconds = Math.round(ms / SECOND);
  if (seconds < 3_600) return pair(Math.floor(seconds / 60), "m", seconds % 60, "s");
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 1_440) return pair(Math.floor(minutes / 60), "h", minutes % 60, "m");
  const hours = Math.round(ms / HOUR);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** `1234` → `1,234`, `12_300` → `12.3k`, `4_560_000` → `4.56M`: short enough for a node of a graph. */
export function count(value: number | null | undefined): string {
  if (value == null) return "–";
  if (value < 10_000) return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
  return value.toLocaleString("en-US", { notation: "compact", maximumSignificantDigits: 3 }).replace("K", "k");
}

/** `0.034` per second and the like: two significant digits below ten, none lost above. */
export function rate(perSecond: number | null | undefined): string {
  if (perSecond == null) return "–";
  if (perSecond === 0) return "0/s";
  if (perSecond < 0.1) return `${trim(perSecond * 60, perSecond * 60 < 1 ? 2 : 1)}/min`;
  return perSecond < 10 ? `${trim(perSecond, 1)}/s` : `${count(Math.round(perSecond))}/s`;
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** Sizes by thousands: `1_530_000` → `1.53 MB`. */
export function bytes(value: number | null | undefined): string {
  if (value == null) return "–";
  let size = value;
  let unit = 0;
  while (size >= 1_000 && unit < UNITS.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${unit === 0 ? size : trim(size, size < 10 ? 2 : size < 100 ? 1 : 0)} ${UNITS[unit]}`;
}

/** `0.0123` → `1.2 %`. */
export function percent(share: number | null | undefined): string {
  if (share == null || Number.isNaN(share)) return "–";
  const value = share * 100;
  return `${trim(value, value !== 0 && value < 10 ? 1 : 0)} %`;
}

/** `just now`, `12 s ago`, `in 3 m`, `2 d ago`; the exact time belongs on hover (`exactTime`). */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 2 * SECOND) return "just now";
  const text = coarse(distance);
  return at > now ? `in ${text}` : `${text} ago`;
}

function coarse(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function formatter(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = clocks.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", options);
  clocks.set(key, made);
  return made;
}

/** `17:47:35.544` in the reader's zone; what stands in a line of a log. */
export function clockTime(at: number, timeZone?: string): string {
  const options = {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    timeZone,
  } as const;
  return formatter(`clock ${timeZone ?? ""}`, options).format(at);
}

/** `25 Nov 2026, 17:47:35.544 GMT+1`; what stands on hover. */
export function exactTime(at: number, timeZone?: string): string {
  const options = {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
    fractionalSecondDigits: 3, timeZoneName: "short", timeZone,
  } as const; // prettier-ignore
  return formatter(`exact ${timeZone ?? ""}`, options).format(at);
}

/** `17:47` today, `24 Nov 17:47` else: for axes and lists. */
export function shortTime(at: number, now: number, timeZone?: string): string {
  const time = formatter(`short ${timeZone ?? ""}`, { hour: "2-digit", minute: "2-digit", timeZone }).format(at);
  const day = formatter(`day ${timeZone ?? ""}`, { day: "numeric", month: "short", timeZone });
  return day.format(at) === day.format(now) ? time : `${day.format(at)} ${time}`;
}

/** `plural(2, "call")` → `2 calls`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** The end of a trace id, to tell traces apart by eye: the beginning is the time, and alike in all of one minute. */
export function shortTrace(traceId: string): string {
  return traceId.slice(-8);
}
