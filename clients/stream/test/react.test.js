// The hooks, rendered by React into a DOM without a browser, against a scripted host.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Window } from "happy-dom";
import { WebSocket } from "ws";
import { scripted } from "./server.js";

const window = new Window({ url: "http://localhost/" });
globalThis.window = window;
globalThis.document = window.document;
globalThis.navigator ??= window.navigator;
globalThis.WebSocket = WebSocket;

const { createElement: h, StrictMode, useEffect, useState } = await import("react");
const { createRoot } = await import("react-dom/client");
const { renderToString } = await import("react-dom/server");
const { MotiaStreamProvider, useMotiaStream, useStreamEventHandler, useStreamGroup, useStreamItem } = await import(
  "../src/react.js"
);

const host = await scripted();
after(async () => {
  host.close();
  await window.happyDOM.close();
});

/** Renders a component and lets the test wait until it shows something. */
function render(t, component, { strict = false, ...props } = {}) {
  const container = window.document.createElement("div");
  const root = createRoot(container);
  const waiting = new Set();
  const shown = [];
  const Shown = (given) => {
    const value = component(given);
    shown.push(value);
    for (const look of [...waiting]) look();
    return null;
  };
  const draw = (given) => {
    const tree = h(MotiaStreamProvider, { url: host.url, ...props }, h(Shown, given));
    root.render(strict ? h(StrictMode, null, tree) : tree);
  };
  draw({});
  t.after(() => root.unmount());
  const until = (wanted) =>
    new Promise((resolve) => {
      const look = () => {
        if (!shown.length || !wanted(shown.at(-1))) return;
        waiting.delete(look);
        resolve(shown.at(-1));
      };
      waiting.add(look);
      look();
    });
  return { until, shown, draw, root };
}

const frame = (place, type, data, timestamp, more = {}) => ({
  ...place,
  timestamp,
  offset: `o${timestamp}`,
  event: { type, data },
  ...more,
});
const inbox = { streamName: "todo", groupId: "inbox" };

test("a name alone shows the item default of the group default", async (t) => {
  const { until, shown } = render(t, () => useStreamItem("workflow-progress").data);
  const peer = await host.connection();
  const { data } = await peer.next();
  assert.deepEqual([data.streamName, data.groupId, data.id], ["workflow-progress", "default", "default"]);
  assert.equal(shown.at(-1), undefined);
  const place = { streamName: "workflow-progress", groupId: "default", id: "default" };
  peer.send(frame(place, "sync", null, 1));
  await until((value) => value === null);
  peer.send(frame(place, "create", { id: "default", percent: 50 }, 2));
  assert.equal((await until((value) => value?.percent)).percent, 50);
  peer.send(frame(place, "delete", { id: "default" }, 3));
  await until((value) => value === null);
});

test("a group is shown sorted, and setData is told of every state", async (t) => {
  const told = [];
  const setData = (items) => told.push(items.length);
  const { until } = render(t, () => useStreamGroup({ ...inbox, sortKey: "name", setData }).data);
  const peer = await host.connection();
  await peer.next();
  peer.send(frame(inbox, "sync", [{ id: "b", name: "b" }], 1));
  peer.send(frame({ ...inbox, id: "a" }, "create", { id: "a", name: "a" }, 2));
  const items = await until((value) => value.length === 2);
  assert.deepEqual(
    items.map((item) => item.id),
    ["a", "b"],
  );
  assert.deepEqual(told, [1, 2]);
});

test("custom events reach the handler with its newest dependencies", async (t) => {
  const heard = [];
  let listens;
  const listening = new Promise((resolve) => (listens = resolve));
  const { until, draw } = render(t, ({ word = "first" }) => {
    const { data, event } = useStreamGroup(inbox);
    useStreamEventHandler({ event, type: "typing", listener: (value) => heard.push([word, value]) }, [word]);
    useEffect(() => (word === "second" ? listens() : undefined), [word]);
    return [data, event];
  });
  const peer = await host.connection();
  await peer.next();
  await until(([, event]) => event);
  peer.send(frame(inbox, "sync", [{ id: "x" }], 1));
  await until(([data]) => data.length === 1);
  peer.send({ ...frame(inbox, "event", undefined, 2), event: { type: "event", event: { type: "typing", data: 1 } } });
  peer.send(frame({ ...inbox, id: "y" }, "create", { id: "y" }, 3));
  await until(([data]) => data.length === 2);
  draw({ word: "second" });
  await listening;
  peer.send({ ...frame(inbox, "event", undefined, 4), event: { type: "event", event: { type: "typing", data: 2 } } });
  peer.send(frame({ ...inbox, id: "z" }, "create", { id: "z" }, 5));
  await until(([data]) => data.length === 3);
  assert.deepEqual(heard, [
    ["first", 1],
    ["second", 2],
  ]);
});

test("a burst is a few renderings, the last with everything in it", async (t) => {
  const { until, shown } = render(t, () => useStreamItem({ ...inbox, id: "a" }).data);
  const peer = await host.connection();
  await peer.next();
  for (let n = 0; n < 1_000; n += 1) peer.send(frame({ ...inbox, id: "a" }, "update", { id: "a", n }, n + 1));
  await until((value) => value?.n === 999);
  assert.ok(shown.length < 500, `${shown.length} renderings`);
});

test("other arguments leave the old place, and missing ones subscribe to nothing", async (t) => {
  const { until, draw } = render(t, ({ id }) => useStreamItem({ ...inbox, id }).data);
  const peer = await host.connection();
  draw({ id: "a" });
  assert.equal((await peer.next()).data.id, "a");
  peer.send(frame({ ...inbox, id: "a" }, "sync", { id: "a" }, 1));
  await until((value) => value?.id === "a");
  draw({ id: "b" });
  const said = [await peer.next(), await peer.next()].map(({ type, data }) => `${type} ${data.id}`).sort();
  assert.deepEqual(said, ["join b", "leave a"]);
  await until((value) => value === undefined);
});

test("strict mode, which mounts everything twice, ends with one connection", async (t) => {
  const clients = new Set();
  const { until } = render(
    t,
    () => {
      const { stream } = useMotiaStream();
      const [connected, setConnected] = useState(false);
      useEffect(() => stream?.onConnection(setConnected), [stream]);
      if (stream) clients.add(stream);
      return connected;
    },
    { strict: true },
  );
  await until((connected) => connected);
  assert.equal([...clients].filter((client) => client.connected).length, 1);
});

test("on a server it renders without a connection", () => {
  const Page = () =>
    JSON.stringify([useStreamItem("x").data ?? null, useStreamGroup({ streamName: "x", groupId: "y" }).data]);
  assert.equal(renderToString(h(MotiaStreamProvider, { url: "ws://localhost:1" }, h(Page))), "[null,[]]");
});
