// The client against a scripted host: what it says, what it makes of what it is told, and how it comes back.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { WebSocket } from "ws";
import { StreamClient } from "../src/index.js";
import { scripted, until } from "./server.js";

const place = { streamName: "todo", groupId: "inbox" };
const host = await scripted();
after(() => host.close());

function connect(t, options = {}) {
  const client = new StreamClient({ url: host.url, WebSocket, ...options });
  t.after(() => client.close());
  return client;
}

const change = (type, id, timestamp, more = {}) => ({
  ...place,
  id,
  timestamp,
  offset: `o${timestamp}`,
  event: { type, data: { id, ...more } },
});

test("a name alone is the item default of the group default, and the first join says that offsets are known", async (t) => {
  const item = connect(t).subscribeItem("workflow-progress");
  const peer = await host.connection();
  const { type, data } = await peer.next();
  assert.equal(type, "join");
  assert.deepEqual(
    { ...data, subscriptionId: undefined },
    { streamName: "workflow-progress", groupId: "default", id: "default", after: null, subscriptionId: undefined },
  );
  assert.equal(item.getState(), undefined);
  peer.send({
    streamName: "workflow-progress",
    groupId: "default",
    id: "default",
    timestamp: 1,
    offset: "o",
    event: { type: "sync", data: null },
  });
  assert.equal(await until(item, (state) => state === null), null);
});

test("a group follows sync, create, update, delete and events, sorted where asked", async (t) => {
  const client = connect(t);
  const group = client.subscribeGroup("todo", "inbox");
  const byName = client.subscribeGroup("todo", "inbox", "name");
  const heard = [];
  group.onEvent("typing", (data) => heard.push(data));
  const peer = await host.connection();
  await peer.next();
  peer.send({ ...place, timestamp: 9, offset: "o0", event: { type: "sync", data: [{ id: "b", name: "b" }] } });
  peer.send(change("create", "a", 1, { name: "a" }));
  peer.send(change("update", "b", 2, { name: "B" }));
  peer.send({ ...place, timestamp: 3, offset: "o3", event: { type: "event", event: { type: "typing", data: 1 } } });
  peer.send(change("delete", "a", 4));
  peer.send(change("create", "c", 5, { name: "A" }));
  await until(group, (state) => state.some((item) => item.id === "c"));
  assert.deepEqual(
    group.getState().map((item) => item.id),
    ["b", "c"],
  );
  assert.deepEqual(
    byName.getState().map((item) => item.name),
    ["A", "B"],
  );
  assert.deepEqual(heard, [1]);
});

test("subscriptions to one place share one join, and the last that closes leaves", async (t) => {
  const client = connect(t);
  const [one, two] = [client.subscribeItem("todo", "inbox", "a"), client.subscribeItem("todo", "inbox", "a")];
  const peer = await host.connection();
  const { data } = await peer.next();
  peer.send(change("sync", "a", 1, { n: 1 }));
  await until(two, (state) => state?.n === 1);
  one.close();
  two.close();
  assert.deepEqual(await peer.next(), {
    type: "leave",
    data: { ...place, id: "a", subscriptionId: data.subscriptionId },
  });
});

test("a change of an item also reaches its group, a sync, an error and a replayed change do not", async (t) => {
  const client = connect(t);
  const group = client.subscribeGroup("todo", "inbox");
  const item = client.subscribeItem("todo", "inbox", "a");
  const errors = [];
  group.onEvent("error", (data) => errors.push(["group", data]));
  item.onEvent("error", (data) => errors.push(["item", data]));
  const peer = await host.connection();
  peer.send({ ...place, timestamp: 1, offset: "o1", event: { type: "sync", data: [] } });
  peer.send(change("sync", "a", 1, { n: 0 }));
  peer.send({ ...change("update", "a", 2, { n: 1 }), replay: "item" });
  peer.send({
    ...place,
    id: "a",
    timestamp: 3,
    event: { type: "event", event: { type: "error", data: { code: "X" } } },
  });
  peer.send({ ...change("create", "b", 4), replay: "group" });
  peer.send(change("update", "a", 5, { n: 2 }));
  await until(group, (state) => state.some((entry) => entry.n === 2));
  assert.deepEqual(group.getState(), [{ id: "b" }, { id: "a", n: 2 }]);
  assert.deepEqual(item.getState(), { id: "a", n: 2 });
  assert.deepEqual(errors, [["item", { code: "X" }]]);
});

test("a change that comes twice is applied once, also as an event", async (t) => {
  const group = connect(t).subscribeGroup("todo", "inbox");
  const states = [];
  group.addChangeListener((state) => states.push(state));
  const peer = await host.connection();
  peer.send({ ...place, timestamp: 50, offset: "o0", event: { type: "sync", data: [] } });
  for (const frame of [change("create", "a", 1, { n: 1 }), change("update", "a", 2, { n: 2 })]) {
    peer.send(frame);
    peer.send(frame);
  }
  peer.send(change("create", "b", 3));
  await until(group, (state) => state.length === 2);
  assert.deepEqual(
    states.map((state) => state.length),
    [0, 1, 1, 2],
  );
});

test("it comes back by itself, goes on behind its offset, and a reset replaces everything", async (t) => {
  const client = connect(t);
  const seen = [];
  client.onConnection((connected) => seen.push(connected));
  const group = client.subscribeGroup("todo", "inbox");
  const first = await host.connection();
  assert.equal((await first.next()).data.after, null);
  first.send({ ...place, timestamp: 1, offset: "o1", event: { type: "sync", data: [{ id: "a" }] } });
  first.send(change("create", "b", 2));
  await until(group, (state) => state.length === 2);
  first.drop();
  const second = await host.connection();
  assert.equal((await second.next()).data.after, "o2");
  second.send({ ...change("create", "c", 3), replay: "group" });
  await until(group, (state) => state.length === 3);
  second.drop();
  const third = await host.connection();
  assert.equal((await third.next()).data.after, "o3");
  third.send({ ...place, timestamp: 9, offset: "o9", reset: true, event: { type: "sync", data: [{ id: "z" }] } });
  await until(group, (state) => state[0].id === "z");
  assert.deepEqual(seen, [true, false, true, false, true]);
});

test("a burst is applied in order, and listeners see every state", async (t) => {
  const item = connect(t).subscribeItem("todo", "inbox", "a");
  const states = [];
  item.addChangeListener((state) => states.push(state.n));
  const peer = await host.connection();
  for (let n = 0; n < 1_000; n += 1) peer.send(change("update", "a", n + 1, { n }));
  await until(item, (state) => state?.n === 999);
  assert.deepEqual(
    states,
    Array.from({ length: 1_000 }, (_, n) => n),
  );
});

test("what is not a frame is ignored", async (t) => {
  const item = connect(t).subscribeItem("todo", "inbox", "a");
  const peer = await host.connection();
  for (const odd of [
    "",
    "{",
    "null",
    "1",
    "[]",
    '{"type":"pong"}',
    '{"streamName":1,"event":{}}',
    '{"streamName":"x","groupId":"y","event":{}}',
  ]) {
    peer.send(odd);
  }
  peer.send(change("sync", "a", 1, { n: 1 }));
  assert.deepEqual(await until(item, (state) => state?.n === 1), { id: "a", n: 1 });
});

test("the token is offered as a subprotocol", async (t) => {
  connect(t, { authToken: "s3cret" });
  const peer = await host.connection();
  assert.equal(peer.request.headers["sec-websocket-protocol"], "Authorization,s3cret");
});

test("after close nothing connects again and no listener is called", async (t) => {
  const client = connect(t);
  const item = client.subscribeItem("todo", "inbox", "a");
  const peer = await host.connection();
  await peer.next();
  let called = 0;
  item.addChangeListener(() => (called += 1));
  const closed = new Promise((resolve) => peer.socket.once("close", resolve));
  client.close();
  await closed;
  assert.equal(client.connected, false);
  assert.equal(called, 0);
});

test("a connection that is silent is asked, and given up without an answer", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const client = connect(t);
  const item = client.subscribeItem("todo", "inbox", "a");
  const first = await host.connection();
  await first.next();
  first.send(change("sync", "a", 1, { n: 1 }));
  await until(item, (state) => state?.n === 1);
  t.mock.timers.tick(25_000);
  assert.deepEqual(await first.next(), { type: "ping" });
  t.mock.timers.tick(10_000);
  t.mock.timers.tick(1_000);
  const second = await host.connection();
  assert.equal((await second.next()).data.after, "o1");
});
