/**
 * Lines of bytes in, lines of text out: the framing of the protocol, which knows nothing of JSON.
 *
 * `LineReader` has no I/O: it takes chunks and gives lines. `LineWriter` gathers the lines of one turn of microtasks into one write and
 * says when the host reads too slowly. `openWire` joins both with the descriptors from guard.js. Used by peer.js and main.js.
 */
import fs from "node:fs";
import net from "node:net";
import { NativePromise } from "./intrinsics.js";

const NEWLINE = 0x0a;
export const DEFAULT_LINE_BYTES = 134_217_728;
const READ_BUFFER_BYTES = 65_536;
/** With more than this unsent, calls wait inside their callbacks. */
const CONGESTED_CHARS = 1_048_576;
/** How often the last lines are offered to a full pipe when the process exits. */
const EXIT_WRITE_TRIES = 1_000;
const TURN = NativePromise.resolve();

/** Splits bytes at 0x0A alone; a line over the limit is skipped to its end without being kept. */
export class LineReader {
  /** @type {Buffer[]} */
  #kept = [];
  #keptBytes = 0;
  #skipping = false;
  #onLine;
  #onOversized;

  /**
   * @param {(line: Buffer) => void} onLine the line is valid during the call only
   * @param {(bytes: number) => void} onOversized called once per skipped line, when the limit is passed
   */
  constructor(onLine, onOversized) {
    this.limit = DEFAULT_LINE_BYTES;
    this.#onLine = onLine;
    this.#onOversized = onOversized;
  }

  /** @param {Buffer} chunk may be reused by the caller afterwards */
  push(chunk) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      this.#end(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** @param {Buffer} part */
  #keep(part) {
    if (this.#skipping) return;
    this.#keptBytes += part.length;
    if (this.#keptBytes > this.limit) {
      this.#skip();
      return;
    }
    this.#kept.push(Buffer.from(part));
  }

  #skip() {
    this.#onOversized(this.#keptBytes);
    this.#kept = [];
    this.#skipping = true;
  }

  /** @param {Buffer} last the rest of the line, without its newline */
  #end(last) {
    if (!this.#skipping && this.#keptBytes + last.length > this.limit) {
      this.#keptBytes += last.length;
      this.#skip();
    }
    const line = this.#kept.length === 0 ? last : Buffer.concat([...this.#kept, last]);
    const skipped = this.#skipping;
    this.#kept = [];
    this.#keptBytes = 0;
    this.#skipping = false;
    if (!skipped && line.length > 0) this.#onLine(line);
  }
}

/** Writes lines in their order; what is sent together is written together. */
export class LineWriter {
  /** @type {string[]} */
  #lines = [];
  #queuedChars = 0;
  #scheduled = false;
  /** @type {Promise<void> | null} */
  #drain = null;
  #socket;
  #fd;
  #flush = () => {
    this.#scheduled = false;
    this.flush();
  };

  /**
   * @param {net.Socket} socket
   * @param {number} fd the descriptor under the socket, for the last write of an exiting process
   */
  constructor(socket, fd) {
    this.#socket = socket;
    this.#fd = fd;
  }

  /** @param {string} line without its newline */
  send(line) {
    this.#lines.push(line);
    this.#queuedChars += line.length;
    // A handler that prints without ever yielding: its lines are not kept until it ends.
    if (this.#queuedChars > CONGESTED_CHARS) this.flush();
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A microtask and not the next turn: what was sent before a handler computes for seconds must not wait for it.
    TURN.then(this.#flush);
  }

  /** Characters that the operating system has not taken yet. */
  get unsent() {
    return this.#queuedChars + this.#socket.writableLength;
  }

  /** @returns {Promise<void> | null} null where there is room, else a promise of room */
  congestion() {
    if (this.unsent <= CONGESTED_CHARS) return null;
    this.#drain ??= this.#drained();
    return this.#drain;
  }

  async #drained() {
    this.flush();
    if (this.#socket.writableNeedDrain) await new NativePromise((resolve) => this.#socket.once("drain", resolve));
    this.#drain = null;
  }

  /** Hands everything to the operating system; resolves when it was taken. */
  async flushed() {
    this.flush();
    if (this.#socket.writableLength === 0) return;
    await new NativePromise((resolve) => this.#socket.write("", resolve));
  }

  flush() {
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join("\n")}\n`;
    this.#lines = [];
    this.#queuedChars = 0;
    this.#socket.write(text);
  }

  /** The last lines of a process that exits in this very turn; only possible where nothing is stuck before them. */
  flushNow() {
    if (this.#lines.length === 0 || this.#socket.writableLength > 0) return;
    let bytes = Buffer.from(`${this.#lines.join("\n")}\n`);
    this.#lines = [];
    for (let tries = 0; bytes.length > 0 && tries < EXIT_WRITE_TRIES; tries++) {
      try {
        bytes = bytes.subarray(fs.writeSync(this.#fd, bytes));
      } catch (error) {
        // EAGAIN: the pipe is full and the host is reading; anything else means that there is nobody to tell.
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN") return;
      }
    }
  }
}

/**
 * @param {import("./guard.js").Wire} wire
 * @param {{reader: LineReader, onEnd: () => void}} options `onEnd`: the host is gone
 * @returns {LineWriter}
 */
export function openWire(wire, { reader, onEnd }) {
  const onread = {
    buffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
    /** @type {(bytes: number, buffer: Buffer) => boolean} */
    callback: (bytes, buffer) => {
      reader.push(buffer.subarray(0, bytes));
      return true;
    },
  };
  // `onread` spares a buffer per read; the types know it for connections only.
  const options = /** @type {net.SocketConstructorOpts} */ ({
    fd: wire.input,
    readable: true,
    writable: false,
    onread,
  });
  const input = new net.Socket(options);
  const output = new net.Socket({ fd: wire.output, readable: false, writable: true });
  for (const socket of [input, output]) {
    socket.on("error", onEnd);
    socket.on("close", onEnd);
  }
  input.on("end", onEnd);
  return new LineWriter(output, wire.output);
}
