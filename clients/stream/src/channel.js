/**
 * One place of a stream (an item or a group) that somebody in this process watches: its state, how far it has been told, and who listens.
 * Several subscriptions to the same place share one. Knows no socket.
 */
import { groupAfter, itemAfter } from "./state.js";

/**
 * @typedef {{ streamName: string, groupId: string, id?: string }} Place
 * @typedef {import("./state.js").StreamEvent} StreamEvent
 * @typedef {Place & { timestamp: number, offset?: string, replay?: string, event: StreamEvent }} StreamFrame
 */

let lastChannel = 0;

export class Channel {
  /** @param {Place} place */
  constructor(place) {
    this.place = place;
    this.subscriptionId = `${Date.now().toString(36)}-${(lastChannel += 1)}-${Math.random().toString(36).slice(2, 8)}`;
    /** @type {any} */
    this.state = place.id === undefined ? [] : undefined;
    /** @type {string | null} The resume token: everything up to it has been applied. */
    this.offset = null;
    /** @type {Set<{ changed(): void, happened(event: { type: string, data: any }): void }>} */
    this.listeners = new Set();
    this.appliedAt = 0;
  }

  /** What to send when the connection stands. */
  join() {
    return { type: "join", data: { ...this.place, subscriptionId: this.subscriptionId, after: this.offset } };
  }

  leave() {
    return { type: "leave", data: { ...this.place, subscriptionId: this.subscriptionId } };
  }

  /**
   * Apply a frame. The host sends each once, in order; while one place is read for a client that watches another beside it, it can send a
   * change twice, which the timestamps tell.
   * @param {StreamFrame} frame
   */
  receive(frame) {
    if (frame.event.type === "sync") this.appliedAt = 0;
    else if (frame.offset !== undefined && frame.timestamp <= this.appliedAt) return;
    else if (frame.offset !== undefined) this.appliedAt = frame.timestamp;
    if (frame.offset !== undefined) this.offset = frame.offset;
    if (frame.event.type === "event") {
      for (const listener of [...this.listeners]) if (frame.event.event) listener.happened(frame.event.event);
      return;
    }
    const before = this.state;
    this.state = this.place.id === undefined ? groupAfter(before, frame.event) : itemAfter(before, frame.event);
    if (this.state !== before) for (const listener of [...this.listeners]) listener.changed();
  }
}

/**
 * @param {Place} place
 * @returns {string} One text for each place.
 */
export function keyOf({ streamName, groupId, id }) {
  return JSON.stringify(id === undefined ? [streamName, groupId] : [streamName, groupId, id]);
}
