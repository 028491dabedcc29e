// JSON as people write and read it.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Parsed = { ok: true; value: unknown } | { ok: false; problem: string };

/** An empty text is undefined. The problem is told in one line, without the text itself; the editor marks the place. */
export function parseJson(text: string): Parsed {
  if (text.trim() === "") return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `This is not JSON: ${message.replace(/, (\.\.\.)?"[\s\S]*$/, "")}.` };
  }
}

export function pretty(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

/** One line of at most `limit` characters: what stands in a row of a table. */
export function preview(value: unknown, limit = 160): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
