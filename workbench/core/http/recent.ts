// Requests that were sent lately, for a browser's storage: bounded, and without what must not lie there.

import { isRecord } from "../json";
import type { Draft, Pair } from "./request";

export interface Recent {
  id: string;
  step: string;
  at: number;
  status: number;
  ms: number;
  traceId: string;
  draft: Draft;
}

export const MOST_RECENT = 50;
/** A larger body is not kept. */
export const LARGEST_BODY = 20_000;

const SECRET = /authorization|cookie|password|passwd|secret|token|api-?_?key|credential|session/i;

/** A copy without secrets: values of headers, query parameters and members of a JSON body that are called so become empty. */
export function withoutSecrets(draft: Draft): Draft {
  const emptied = (pairs: readonly Pair[]) =>
    pairs.map(({ name, value }) => ({ name, value: SECRET.test(name) ? "" : value }));
  return {
    ...draft,
    query: emptied(draft.query),
    headers: emptied(draft.headers),
    body: bodyWithoutSecrets(draft.body),
  };
}

function bodyWithoutSecrets(body: string): string {
  if (body.length > LARGEST_BODY) return "";
  let touched = false;
  try {
    const parsed: unknown = JSON.parse(body, (key, value: unknown) => {
      if (key === "" || !SECRET.test(key)) return value;
      touched = true;
      return isRecord(value) || Array.isArray(value) ? null : "";
    });
    return touched ? JSON.stringify(parsed, null, 2) : body;
  } catch {
    return SECRET.test(body) ? "" : body; // not JSON: kept where nothing in it looks like a secret
  }
}

/** The newest first, at most `MOST_RECENT`; the same request sent again takes the place of the former. */
export function withRecent(known: readonly Recent[], entry: Recent): Recent[] {
  const kept = { ...entry, draft: withoutSecrets(entry.draft) };
  const same = JSON.stringify([kept.step, kept.draft]);
  const others = known.filter((other) => JSON.stringify([other.step, other.draft]) !== same);
  return [kept, ...others].slice(0, MOST_RECENT);
}

/** What storage gave back, without what is not of this form. */
export function readRecent(stored: unknown): Recent[] {
  if (!Array.isArray(stored)) return [];
  return stored
    .filter(
      (entry): entry is Recent =>
        isRecord(entry) &&
        typeof entry.step === "string" &&
        isRecord(entry.draft) &&
        typeof entry.draft.template === "string",
    )
    .slice(0, MOST_RECENT);
}
