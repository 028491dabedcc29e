// A run as something to take away: a curl command. Masked headers stay as they are shown, so that whoever pastes it sees what to fill in.

import { isRecord } from "../json";
import type { Run } from "./model";

/** Of the connection, not of the request: sent anew by whoever sends it. */
const OWN_TO_THE_CONNECTION = new Set([
  "host", "connection", "content-length", "accept-encoding", "user-agent", "accept", "origin", "referer", "cookie",
  "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "accept-language",
  "traceparent",
]); // prettier-ignore

/** What was asked for, in a form that any client can send. Events go through `POST /emit`. */
export interface Asked {
  method: string;
  path: string;
  headers: readonly (readonly [string, string])[];
  body: string | null;
}

/** Null for a run that nothing from outside can repeat: an occurrence of a cron step. */
export function askedBy(run: Run): Asked | null {
  if (run.http) {
    const headers = Object.entries(run.http.headers)
      .filter(([name]) => !OWN_TO_THE_CONNECTION.has(name.toLowerCase()))
      .map(([name, value]) => [name.toLowerCase(), String(value)] as const);
    return {
      method: run.http.method,
      path: withQuery(run.http.path, run.http.query),
      headers,
      body: run.input === null || run.input === undefined ? null : asText(run.input),
    };
  }
  if (run.topic === null) return null;
  const body = JSON.stringify({ topic: run.topic, data: run.input ?? null });
  return { method: "POST", path: "/emit", headers: [["content-type", "application/json"]], body };
}

export function asCurl(asked: Asked, origin: string): string {
  const parts = [`curl -X ${asked.method} ${quoted(origin + asked.path)}`];
  for (const [name, value] of asked.headers) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (asked.body !== null) parts.push(`-d ${quoted(asked.body)}`);
  return parts.join(" \\\n  ");
}

/** For a POSIX shell: nothing inside single quotes means anything. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function withQuery(path: string, query: unknown): string {
  if (!isRecord(query)) return path;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}
