// The live socket: one WebSocket for all that a page watches, opened with the first subscription and closed with the last. After a break it
// connects again with back-off and asks each channel for what it has missed; where that is too old, the subscriber is told to read anew.

import type { Schemas } from "../api/client";
import { backoff } from "./backoff";

export type LiveState = "idle" | "connecting" | "open" | "waiting";

type Subscribe = Extract<Schemas["ClientMessage"], { type: "subscribe" }>;
type ServerMessage = Schemas["ServerMessage"];
export type Channel = Subscribe["channel"];

export interface Watcher {
  /** New items, oldest first; `skipped` were left out before them. */
  items?: (items: readonly never[], skipped: number) => void;
  /** The present value of a channel of values. */
  value?: (value: never) => void;
  /** Something may have been missed: read by the API again. Also told after the first connection, when nothing was known before. */
  reset?: () => void;
  refused?: (message: string) => void;
}

interface Subscription {
  id: string;
  channel: Channel;
  params: Record<string, unknown>;
  after: string | null;
  watchers: Set<Watcher>;
  value?: unknown;
}

export interface LiveOptions {
  url: string;
  open?: (url: string) => WebSocket;
  random?: () => number;
}

/** `readyState` of a socket that is open, by its standard. */
const OPEN = 1;
const PING_MS = 20_000;
const SILENCE_MS = 45_000;

export class LiveClient {
  #socket: WebSocket | null = null;
  #state: LiveState = "idle";
  #failures = 0;
  #nextId = 1;
  #heardAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pulse: ReturnType<typeof setInterval> | undefined;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #listeners = new Set<() => void>();

  constructor(readonly options: LiveOptions) {}

  get state(): LiveState {
    return this.#state;
  }

  onState = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Watch a channel; equal channels with equal parameters share one subscription. Returns how to stop. */
  watch(channel: Channel, params: Record<string, unknown>, watcher: Watcher): () => void {
    const key = JSON.stringify([channel, params]);
    let subscription = this.#subscriptions.get(key);
    if (subscription) {
      if (subscription.value !== undefined) watcher.value?.(subscription.value as never);
    } else {
      subscription = { id: String(this.#nextId++), channel, params, after: null, watchers: new Set() };
      this.#subscriptions.set(key, subscription);
      this.#ask(subscription);
    }
    subscription.watchers.add(watcher);
    if (this.#state === "idle") this.#connect();
    return () => this.#leave(key, watcher);
  }

  /** Try now instead of waiting: the page is seen again, or the network is back. */
  wake(): void {
    if (this.#state === "waiting") this.#connect();
  }

  close(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#pulse);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#become("idle");
  }

  #leave(key: string, watcher: Watcher): void {
    const subscription = this.#subscriptions.get(key);
    if (!subscription?.watchers.delete(watcher) || subscription.watchers.size > 0) return;
    this.#subscriptions.delete(key);
    this.#send({ type: "unsubscribe", id: subscription.id });
    if (this.#subscriptions.size === 0) this.close();
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#become("connecting");
    const socket = (this.options.open ?? ((url) => new WebSocket(url)))(this.options.url);
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (event) => this.#heard(socket, String(event.data));
    socket.onclose = () => this.#closed(socket);
  }

  #opened(): void {
    this.#heardAt = Date.now();
    this.#become("open");
    for (const subscription of this.#subscriptions.values()) this.#ask(subscription);
    clearInterval(this.#pulse);
    this.#pulse = setInterval(() => this.#beat(), PING_MS);
  }

  /** A connection that died without a word (a laptop that slept) shows itself by silence. */
  #beat(): void {
    const socket = this.#socket;
    if (socket && Date.now() - this.#heardAt > SILENCE_MS) {
      socket.close();
      this.#closed(socket);
    } else this.#send({ type: "ping" });
  }

  #closed(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearInterval(this.#pulse);
    this.#become("waiting");
    this.#retry = setTimeout(() => this.#connect(), backoff(this.#failures++, this.options.random?.()));
  }

  #ask(subscription: Subscription): void {
    const { id, channel, params, after } = subscription;
    this.#send({ type: "subscribe", id, channel, params, ...(after === null ? {} : { after }) });
  }

  #send(message: Record<string, unknown>): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }

  #heard(socket: WebSocket, text: string): void {
    if (socket !== this.#socket) return;
    this.#heardAt = Date.now();
    this.#failures = 0;
    const message = JSON.parse(text) as ServerMessage;
    if (message.type === "pong") return;
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.id === message.id) return this.#tell(subscription, message);
    }
  }

  #tell(subscription: Subscription, message: Exclude<ServerMessage, { type: "pong" }>): void {
    switch (message.type) {
      case "subscribed":
        if (!message.resumed) for (const watcher of subscription.watchers) watcher.reset?.();
        subscription.after = message.at;
        break;
      case "items":
        subscription.after = message.at;
        for (const watcher of subscription.watchers) watcher.items?.(message.items as never[], message.skipped);
        break;
      case "value":
        subscription.value = message.value;
        for (const watcher of subscription.watchers) watcher.value?.(message.value as never);
        break;
      case "refused":
        for (const watcher of subscription.watchers) watcher.refused?.(message.message);
    }
  }

  #become(state: LiveState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
