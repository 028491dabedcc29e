/**
 * The client: subscriptions over one connection. When the connection comes back, each place goes on behind its last offset, so that
 * nothing is missed; where the host no longer knows that offset, it sends everything anew.
 *
 * @typedef {import("./channel.js").Place} Place
 */
import { socketAddress } from "./address.js";
import { Channel, keyOf } from "./channel.js";
import { Connection } from "./connection.js";
import { GroupSubscription, ItemSubscription } from "./subscriptions.js";

export class StreamClient {
  /** @type {Map<string, Channel>} */
  #channels = new Map();
  /** @type {Set<(connected: boolean) => void>} */
  #watchers = new Set();
  #connection;

  /**
   * @param {string | import("./index.js").ClientOptions} [where]
   * @param {import("./index.js").ClientOptions} [options]
   */
  constructor(where, options) {
    const given = { ...(typeof where === "string" ? { url: where } : where), ...options };
    this.#connection = new Connection({
      address: socketAddress(given.url ?? given.address),
      protocols: given.protocols ? [given.protocols].flat() : given.authToken ? ["Authorization", given.authToken] : [],
      WebSocket: given.WebSocket,
      opened: () => this.#joinAll(),
      received: (message) => this.#dispatch(message),
      changed: (connected) => this.#watchers.forEach((watcher) => watcher(connected)),
    });
  }

  get connected() {
    return this.#connection.isOpen;
  }

  /**
   * @param {(connected: boolean) => void} watcher
   * @returns {() => void} Ends it.
   */
  onConnection(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /**
   * @param {string} streamName
   * @param {string} [groupId]
   * @param {string} [id]
   */
  subscribeItem(streamName, groupId = "default", id = "default") {
    return new ItemSubscription(this.#open({ streamName, groupId, id }), (subscription) => this.#close(subscription));
  }

  /**
   * @param {string} streamName
   * @param {string} [groupId]
   * @param {string} [sortKey]
   */
  subscribeGroup(streamName, groupId = "default", sortKey) {
    return new GroupSubscription(
      this.#open({ streamName, groupId }),
      (subscription) => this.#close(subscription),
      sortKey,
    );
  }

  close() {
    this.#channels.clear();
    this.#connection.end();
  }

  /** @param {Place} place */
  #open(place) {
    const key = keyOf(place);
    let channel = this.#channels.get(key);
    if (!channel) {
      channel = new Channel(place);
      this.#channels.set(key, channel);
      this.#connection.send(channel.join());
    }
    return channel;
  }

  /** @param {{ channel: Channel }} subscription */
  #close({ channel }) {
    if (channel.listeners.size || this.#channels.get(keyOf(channel.place)) !== channel) return;
    this.#channels.delete(keyOf(channel.place));
    this.#connection.send(channel.leave());
  }

  #joinAll() {
    for (const channel of this.#channels.values()) this.#connection.send(channel.join());
  }

  /** @param {any} frame */
  #dispatch(frame) {
    if (!frame?.event || typeof frame.streamName !== "string") return;
    const { streamName, groupId, id } = frame;
    // A sync, an error and a replayed change are for one place; a change of an item is also one of its group.
    const own = frame.replay === "group" ? keyOf({ streamName, groupId }) : keyOf(frame);
    this.#channels.get(own)?.receive(frame);
    const forOne = frame.replay !== undefined || frame.event.type === "sync" || frame.offset === undefined;
    if (id !== undefined && !forOne) this.#channels.get(keyOf({ streamName, groupId }))?.receive(frame);
  }
}
