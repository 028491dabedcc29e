// Sends a request and reads its answer piece by piece, as it comes. What is kept of a body is bounded.

export interface Chunk {
  /** Milliseconds after the request was sent. */
  at: number;
  text: string;
}

export interface Answer {
  status: number;
  statusText: string;
  headers: [name: string, value: string][];
  traceId: string | null;
  contentType: string;
  /** Until the first byte of the head. */
  headMs: number;
  /** Until the end of the body, or until now. */
  ms: number;
  bytes: number;
  text: string;
  chunks: Chunk[];
  /** Whether more came than is kept. */
  cut: boolean;
  done: boolean;
}

export const LARGEST_KEPT = 2_000_000;
const MOST_CHUNKS = 2_000;

interface Options {
  fetcher?: typeof fetch;
  now?: () => number;
}

/** Calls `onChange` with each new state of the answer. Rejects as `fetch` does: no connection, or aborted. */
export async function exchange(
  url: string,
  init: RequestInit,
  onChange: (answer: Answer) => void,
  options: Options = {},
): Promise<Answer> {
  const now = options.now ?? (() => performance.now());
  const began = now();
  const response = await (options.fetcher ?? fetch)(url, { ...init, cache: "no-store", credentials: "same-origin" });
  let answer: Answer = {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    traceId: response.headers.get("x-trace-id"),
    contentType: response.headers.get("content-type") ?? "",
    headMs: now() - began,
    ms: now() - began,
    bytes: 0,
    text: "",
    chunks: [],
    cut: false,
    done: false,
  };
  onChange(answer);
  const decoder = new TextDecoder();
  for await (const bytes of piecesOf(response)) {
    answer = withPiece(answer, decoder.decode(bytes, { stream: true }), bytes.length, now() - began);
    onChange(answer);
  }
  answer = { ...answer, ms: now() - began, done: true };
  onChange(answer);
  return answer;
}

async function* piecesOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function withPiece(answer: Answer, text: string, size: number, at: number): Answer {
  const room = LARGEST_KEPT - answer.text.length;
  const kept = text.slice(0, Math.max(0, room));
  const chunks = answer.chunks.length < MOST_CHUNKS && kept ? [...answer.chunks, { at, text: kept }] : answer.chunks;
  return {
    ...answer,
    ms: at,
    bytes: answer.bytes + size,
    text: answer.text + kept,
    chunks,
    cut: answer.cut || kept.length < text.length,
  };
}

/** How a body is shown. */
export function kindOf(contentType: string): "json" | "events" | "text" | "binary" {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return "json";
  if (type === "text/event-stream" || type.includes("ndjson") || type.includes("jsonl")) return "events";
  return type === "" || /^text\/|xml|javascript|urlencoded/.test(type) ? "text" : "binary";
}
