import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { LiveClient, type LiveState } from "../core/live/client";

const [CONNECTING, OPEN, CLOSED] = [0, 1, 3];

/** One end of a socket, as the browser gives it; the test is the host. */
class Socket {
  readyState: number = CONNECTING;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  accept(): void {
    this.readyState = OPEN;
    this.onopen?.();
  }

  says(message: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  close(): void {
    this.readyState = CLOSED;
    this.onclose?.();
  }
}

let sockets: Socket[];
let client: LiveClient;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  const open = () => {
    const socket = new Socket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  client = new LiveClient({ url: "ws://host", open, random: () => 1 });
});

afterEach(() => {
  client.close();
  vi.useRealTimers();
});

const socket = (at: number): Socket => {
  const found = sockets[at];
  if (!found) throw new Error(`there is no socket ${at}`);
  return found;
};

test("the socket opens with the first subscription and closes with the last", () => {
  expect(sockets).toEqual([]);
  const stop = client.watch("logs", {}, {});
  socket(0).accept();
  expect([client.state, socket(0).sent]).toEqual([
    "open",
    [{ type: "subscribe", id: "1", channel: "logs", params: {} }],
  ]);
  stop();
  expect([client.state, socket(0).readyState]).toEqual(["idle", CLOSED]);
});

test("after a break each channel asks for what came after the last thing it heard", () => {
  const heard: unknown[] = [];
  client.watch("runs", { step: "Charge" }, { items: (items) => heard.push(...items) });
  socket(0).accept();
  socket(0).says({ id: "1", type: "subscribed", at: "e1.0", resumed: false });
  socket(0).says({ id: "1", type: "items", at: "e1.7", items: [{ id: "a" }], skipped: 0 });
  socket(0).close();
  expect(client.state).toBe("waiting");
  vi.advanceTimersByTime(250);
  socket(1).accept();
  expect(socket(1).sent).toEqual([
    { type: "subscribe", id: "1", channel: "runs", params: { step: "Charge" }, after: "e1.7" },
  ]);
  socket(1).says({ id: "1", type: "subscribed", at: "e1.7", resumed: true });
  socket(1).says({ id: "1", type: "items", at: "e1.8", items: [{ id: "b" }], skipped: 0 });
  expect(heard).toEqual([{ id: "a" }, { id: "b" }]);
});

test("a subscriber is told to read anew where a channel could not be resumed", () => {
  const reset = vi.fn();
  client.watch("logs", {}, { reset });
  socket(0).accept();
  socket(0).says({ id: "1", type: "subscribed", at: "e1.0", resumed: false });
  socket(0).close();
  vi.advanceTimersByTime(250);
  socket(1).accept();
  socket(1).says({ id: "1", type: "subscribed", at: "e2.0", resumed: false });
  expect(reset).toHaveBeenCalledTimes(2);
});

test("equal channels share one subscription, and a late watcher gets the present value at once", () => {
  client.watch("overview", {}, {});
  socket(0).accept();
  socket(0).says({ id: "1", type: "value", value: { at: 5 } });
  const value = vi.fn();
  const stop = client.watch("overview", {}, { value });
  expect(value).toHaveBeenCalledWith({ at: 5 });
  expect(socket(0).sent).toHaveLength(1);
  stop();
  expect(socket(0).sent).toHaveLength(1);
});

test("tries are further and further apart, at most ten seconds, and the first answer starts them anew", () => {
  client.watch("logs", {}, {});
  const waits: number[] = [];
  for (let at = 0; at < 8; at++) {
    socket(at).close();
    const before = Date.now();
    vi.advanceTimersToNextTimer();
    waits.push(Date.now() - before);
  }
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  socket(8).accept();
  socket(8).says({ type: "pong" });
  socket(8).close();
  vi.advanceTimersByTime(250);
  expect(sockets).toHaveLength(10);
});

test("a connection that says nothing any more is given up", () => {
  const states: LiveState[] = [];
  client.onState(() => states.push(client.state));
  client.watch("logs", {}, {});
  socket(0).accept();
  vi.advanceTimersByTime(60_000);
  expect(states.slice(0, 3)).toEqual(["connecting", "open", "waiting"]);
});

test("waking does not wait for the next try", () => {
  client.watch("logs", {}, {});
  socket(0).close();
  client.wake();
  expect(sockets).toHaveLength(2);
});
