// Two JSON values side by side: what differs, by path. For two attempts of one delivery, or a run and its replay.

import { isRecord } from "../json";

export type Difference = "changed" | "added" | "removed";

export interface DiffLine {
  path: string;
  kind: Difference;
  left: unknown;
  right: unknown;
}

/** At most this many; more cannot be read anyway. */
export const MOST_LINES = 200;

/** In the order of the left value, then what only the right one has. Equal values give nothing. */
export function differences(left: unknown, right: unknown): readonly DiffLine[] {
  const found: DiffLine[] = [];
  walk(left, right, "$", found);
  return found.slice(0, MOST_LINES);
}

function walk(left: unknown, right: unknown, path: string, found: DiffLine[]): void {
  if (found.length >= MOST_LINES || Object.is(left, right)) return;
  if (left === undefined) found.push({ path, kind: "added", left, right });
  else if (right === undefined) found.push({ path, kind: "removed", left, right });
  else if (Array.isArray(left) && Array.isArray(right)) {
    for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
      walk(left[at], right[at], `${path}[${at}]`, found);
    }
  } else if (isRecord(left) && isRecord(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      walk(left[key], right[key], member(path, key), found);
    }
  } else found.push({ path, kind: "changed", left, right });
}

const member = (path: string, key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
