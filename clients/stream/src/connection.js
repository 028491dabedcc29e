/**
 * One WebSocket that comes back: with back-off and jitter when it is lost, at once when the browser is online again, and also when it is
 * only silent. Says nothing about streams.
 */
import { backoff } from "./backoff.js";

const PING_AFTER_MS = 25_000;
const PONG_WITHIN_MS = 10_000;
const STABLE_AFTER_MS = 5_000;

/** @typedef {new (address: string, protocols?: string[]) => WebSocket} WebSocketClass */

export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet;
  #failures = 0;
  #openedAt = 0;
  #ended = false;
  #options;

  /**
   * @param {object} options
   * @param {string} options.address
   * @param {string[]} options.protocols
   * @param {WebSocketClass | undefined} options.WebSocket
   * @param {() => void} options.opened
   * @param {(message: any) => void} options.received
   * @param {(open: boolean) => void} options.changed
   */
  constructor(options) {
    this.#options = options;
    globalThis.addEventListener?.("online", this.#atOnce);
    this.#connect();
  }

  get isOpen() {
    return this.#socket?.readyState === 1;
  }

  /** @param {any} message */
  send(message) {
    if (this.isOpen) this.#socket?.send(JSON.stringify(message));
  }

  end() {
    this.#ended = true;
    globalThis.removeEventListener?.("online", this.#atOnce);
    clearTimeout(this.#retry);
    clearTimeout(this.#quiet);
    this.#drop();
  }

  async #connect() {
    const Socket = this.#options.WebSocket ?? globalThis.WebSocket ?? (await fromPackage());
    if (this.#ended) return;
    const { address, protocols } = this.#options;
    const socket = protocols.length ? new Socket(address, protocols) : new Socket(address);
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onerror = () => {}; // a close follows, and says all there is
    socket.onclose = () => this.#lost(socket);
  }

  #opened() {
    this.#openedAt = Date.now();
    this.#watch();
    this.#options.changed(true);
    this.#options.opened();
  }

  /** @param {any} data */
  #received(data) {
    this.#watch();
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // not from a host of ours
    }
    this.#options.received(message);
  }

  /** @param {WebSocket} socket */
  #lost(socket) {
    if (socket !== this.#socket || this.#ended) return;
    this.#socket = null;
    clearTimeout(this.#quiet);
    if (this.#openedAt && Date.now() - this.#openedAt > STABLE_AFTER_MS) this.#failures = 0;
    if (this.#openedAt) this.#options.changed(false);
    this.#openedAt = 0;
    this.#retry = setTimeout(() => this.#connect(), backoff(this.#failures));
    this.#failures += 1;
  }

  #atOnce = () => {
    if (this.#socket || this.#ended) return;
    clearTimeout(this.#retry);
    this.#connect();
  };

  /** Ask when nothing has come for a while; without an answer the connection is only said to stand. */
  #watch() {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.send({ type: "ping" });
      this.#quiet = setTimeout(() => this.#drop(), PONG_WITHIN_MS);
    }, PING_AFTER_MS);
    unref(this.#quiet);
  }

  #drop() {
    const socket = this.#socket;
    if (!socket) return;
    if (this.#ended) socket.onopen = socket.onmessage = socket.onclose = null;
    // Closing a connection before it stands is a warning in every browser's console; React's strict mode would show it at each start.
    if (this.#ended && socket.readyState === 0) socket.onopen = () => socket.close();
    else socket.close();
    this.#lost(socket);
  }
}

/** @param {any} timer A timer that keeps no Node process alive. */
function unref(timer) {
  timer?.unref?.();
}

/** @returns {Promise<WebSocketClass>} Node 20 has no WebSocket of its own. */
async function fromPackage() {
  const name = "ws";
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)).WebSocket;
  } catch (cause) {
    throw new Error("@motia-host/stream: this Node has no WebSocket; install the package `ws`, or use Node 22.", {
      cause,
    });
  }
}
