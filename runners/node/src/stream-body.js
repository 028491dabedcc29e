/**
 * Sends a response body in chunks: streams as they are produced, and whole bodies that are larger than one chunk.
 *
 * At most eight chunks are unanswered at once, so that a slow client slows the handler; when the call is cancelled, or the host takes no
 * more, the iterator is stopped. Formatting of items is in events.js. Used by response.js.
 */

import { HandlerThrew, MotiaError } from "./errors.js";
import { encodeItem, isRecord } from "./events.js";
import { NativePromise } from "./intrinsics.js";
import { pieces } from "./output.js";

const MAX_UNANSWERED_CHUNKS = 8;
const EVENT_STREAM = "text/event-stream";
const PLAIN_TEXT = "text/plain; charset=utf-8";

/**
 * @typedef {import("./call.js").Call} Call
 * @typedef {import("./response.js").Head} Head
 */

/**
 * @param {Call} call
 * @param {Head} head
 * @param {AsyncIterator<any> | Iterator<any>} iterator
 * @returns {Promise<{streamed: true}>}
 */
export async function sendStream(call, head, iterator) {
  const sender = new ChunkSender(call);
  const stopped = /** @type {Promise<never>} */ (
    new NativePromise((_, reject) => {
      if (call.signal.aborted) reject(call.signal.reason);
      call.signal.addEventListener("abort", () => reject(call.signal.reason), { once: true });
    })
  );
  // It may reject while nobody looks: between two items.
  stopped.catch(() => undefined);
  let done = false;
  try {
    let step = await next(iterator, stopped);
    const started = withDefaultType(head, step);
    const isEvents = String(started.headers["content-type"]).toLowerCase().startsWith(EVENT_STREAM);
    await sender.start(started);
    for (; !step.done; step = await next(iterator, stopped)) {
      for (const chunk of encodeItem(step.value, isEvents)) await sender.send(chunk);
    }
    done = true;
    await sender.finished();
    return { streamed: true };
  } finally {
    if (!done) await stop(iterator);
  }
}

/**
 * @param {AsyncIterator<any> | Iterator<any>} iterator
 * @param {Promise<never>} stopped
 */
async function next(iterator, stopped) {
  try {
    return await NativePromise.race([iterator.next(), stopped]);
  } catch (thrown) {
    throw new HandlerThrew(thrown);
  }
}

/**
 * Ends a producer: a generator runs its `finally` now, a stream closes its source.
 *
 * @param {AsyncIterator<any> | Iterator<any>} iterator
 */
async function stop(iterator) {
  await iterator.return?.();
}

/**
 * @param {Head} head
 * @param {IteratorResult<any>} first
 * @returns {Head}
 */
function withDefaultType(head, first) {
  if ("content-type" in head.headers) return head;
  const type = !first.done && isRecord(first.value) ? EVENT_STREAM : PLAIN_TEXT;
  return { ...head, headers: { ...head.headers, "content-type": type } };
}

/**
 * @param {Call} call
 * @param {Head} head
 * @param {"json" | "text" | "bytes"} format from which the host takes the content type where the head has none
 * @param {string | Buffer} content
 * @returns {Promise<{streamed: true}>}
 */
export async function sendWhole(call, head, format, content) {
  const sender = new ChunkSender(call);
  const headers = { ...head.headers, "content-length": String(Buffer.byteLength(content)) };
  await sender.start({ ...head, headers, format });
  await sender.send(content);
  await sender.finished();
  return { streamed: true };
}

class ChunkSender {
  /** @type {Set<Promise<void>>} */
  #unanswered = new Set();
  /** @type {unknown} */
  #failure = null;
  #call;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
  }

  /** @param {Head & {format?: string}} head */
  async start(head) {
    await this.#call.callback("response.start", head);
  }

  /**
   * Sends one item in as many chunks as it needs, waiting for room.
   *
   * @param {string | Buffer} item
   */
  async send(item) {
    const { chunkBytes } = this.#call.limits;
    if (typeof item === "string") {
      for (const text of pieces(item, chunkBytes)) await this.#chunk({ text });
      return;
    }
    for (let start = 0; start < item.length; start += chunkBytes) {
      await this.#chunk({ base64: item.toString("base64", start, start + chunkBytes) });
    }
  }

  async finished() {
    await NativePromise.all(this.#unanswered);
    if (this.#failure !== null) throw this.#failure;
  }

  /** @param {{text: string} | {base64: string}} chunk */
  async #chunk(chunk) {
    while (this.#unanswered.size >= MAX_UNANSWERED_CHUNKS) await NativePromise.race(this.#unanswered);
    if (this.#failure !== null) throw this.#failure;
    const answer = this.#call.callback("response.chunk", chunk).then(
      () => undefined,
      (error) => {
        this.#failure ??= error instanceof MotiaError ? error : new Error(String(error));
      },
    );
    const tracked = answer.then(() => {
      this.#unanswered.delete(tracked);
    });
    this.#unanswered.add(tracked);
  }
}
