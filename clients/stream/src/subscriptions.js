/**
 * What a caller holds: one subscription to an item or a group, with its listeners. The names are those of Motia's clients.
 *
 * @typedef {import("./channel.js").Channel} Channel
 */
import { sorted } from "./state.js";

class Subscription {
  /** @type {Set<(state: any) => void>} */
  #changeListeners = new Set();
  /** @type {Map<string, Set<(data: any) => void>>} */
  #eventListeners = new Map();
  /** @type {() => void} */
  #release;

  /**
   * @param {Channel} channel
   * @param {(subscription: Subscription) => void} release
   */
  constructor(channel, release) {
    this.channel = channel;
    this.#release = () => release(this);
    channel.listeners.add(this);
  }

  /** The state now: an item, null without one, undefined while nothing is known; for groups an array. */
  getState() {
    return this.channel.state;
  }

  /** @param {(state: any) => void} listener */
  addChangeListener(listener) {
    this.#changeListeners.add(listener);
  }

  /** @param {(state: any) => void} listener */
  removeChangeListener(listener) {
    this.#changeListeners.delete(listener);
  }

  /**
   * @param {string} type
   * @param {(data: any) => void} listener
   */
  onEvent(type, listener) {
    const listeners = this.#eventListeners.get(type) ?? new Set();
    this.#eventListeners.set(type, listeners.add(listener));
  }

  /**
   * @param {string} type
   * @param {(data: any) => void} listener
   */
  offEvent(type, listener) {
    this.#eventListeners.get(type)?.delete(listener);
  }

  /** End it: no listener is called any more. */
  close() {
    this.channel.listeners.delete(this);
    this.#changeListeners.clear();
    this.#eventListeners.clear();
    this.#release();
  }

  changed() {
    const state = this.getState();
    for (const listener of [...this.#changeListeners]) listener(state);
  }

  /** @param {{ type: string, data: any }} event */
  happened(event) {
    for (const listener of [...(this.#eventListeners.get(event.type) ?? [])]) listener(event.data);
  }
}

export class ItemSubscription extends Subscription {}

export class GroupSubscription extends Subscription {
  #sortKey;
  /** @type {any[] | undefined} */
  #of;
  /** @type {any[]} */
  #sorted = [];

  /**
   * @param {Channel} channel
   * @param {(subscription: Subscription) => void} release
   * @param {string} [sortKey]
   */
  constructor(channel, release, sortKey) {
    super(channel, release);
    this.#sortKey = sortKey;
  }

  getState() {
    if (this.#of !== this.channel.state) {
      this.#of = this.channel.state;
      this.#sorted = sorted(this.channel.state, this.#sortKey);
    }
    return this.#sorted;
  }
}
