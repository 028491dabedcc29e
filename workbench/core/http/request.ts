// A request to an api step as it is edited, and what becomes of it: an address, headers, a body, a line for curl.

export interface Pair {
  name: string;
  value: string;
}

export interface Draft {
  method: string;
  /** As the step declares it: `/orders/:orderId`. */
  template: string;
  path: Record<string, string>;
  query: readonly Pair[];
  headers: readonly Pair[];
  /** As it was typed; empty: none. */
  body: string;
}

/** `:id`, `:id(\d+)`, `:id?` and `*`. */
const PARAMETER = /:([A-Za-z_]\w*)(?:\([^)]*\))?(\?)?|\*/g;

/** The names of the parts of a path that a request fills in; the rest of a path, `*`, is called so. */
export function pathParameters(template: string): { name: string; optional: boolean }[] {
  return [...template.matchAll(PARAMETER)].map((match) => ({ name: match[1] ?? "*", optional: match[2] === "?" }));
}

/** What is missing before it can be sent. */
export function missing(draft: Draft): string[] {
  return pathParameters(draft.template)
    .filter(({ name, optional }) => !optional && name !== "*" && !draft.path[name])
    .map(({ name }) => name);
}

/** Path and query, each part encoded. A part that is missing stays as the template has it. */
export function target(draft: Draft): string {
  const path = draft.template.replace(PARAMETER, (whole, name: string | undefined, optional: string | undefined) => {
    const value = draft.path[name ?? "*"] ?? "";
    if (name === undefined) return value.split("/").map(encodeURIComponent).join("/");
    return value === "" && !optional ? whole : encodeURIComponent(value);
  });
  const query = new URLSearchParams(filled(draft.query).map(({ name, value }) => [name, value]));
  const tidy = path.length > 1 ? path.replace(/\/+$/, "") : path;
  return query.size > 0 ? `${tidy}?${query}` : tidy;
}

export const filled = (pairs: readonly Pair[]): Pair[] => pairs.filter(({ name }) => name.trim() !== "");

export const hasBody = (draft: Draft): boolean => !["GET", "HEAD"].includes(draft.method) && draft.body.trim() !== "";

/** Headers that no page may set itself: the browser leaves them out without a word. */
const FORBIDDEN = new Set(["host", "origin", "referer", "cookie", "content-length", "connection", "transfer-encoding", "expect", "keep-alive", "te", "trailer", "upgrade", "via", "date", "accept-encoding"]); // prettier-ignore

export function isForbidden(name: string): boolean {
  return FORBIDDEN.has(name.trim().toLowerCase()) || /^(sec|proxy)-/i.test(name.trim());
}

/** What the browser is given. Throws `TypeError` where a header has a name or a value that none can have. */
export function toRequest(draft: Draft): { url: string; init: RequestInit } {
  const headers = new Headers();
  for (const { name, value } of filled(draft.headers)) if (!isForbidden(name)) headers.append(name.trim(), value);
  const body = hasBody(draft) ? draft.body : undefined;
  if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  return { url: target(draft), init: { method: draft.method, headers, body } };
}

/** The same request for a shell; every part is quoted. */
export function toCurl(draft: Draft, origin: string): string {
  const lines = [`curl -X ${draft.method} ${quoted(origin + target(draft))}`];
  const headers = filled(draft.headers);
  for (const { name, value } of headers) lines.push(`-H ${quoted(`${name.trim()}: ${value}`)}`);
  if (hasBody(draft)) {
    if (!headers.some(({ name }) => name.trim().toLowerCase() === "content-type")) {
      lines.push("-H 'content-type: application/json'");
    }
    lines.push(`--data-raw ${quoted(draft.body)}`);
  }
  return lines.join(" \\\n  ");
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
