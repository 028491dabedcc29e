// The pure parts: addresses, back-off, state.
import assert from "node:assert/strict";
import { test } from "node:test";
import { socketAddress } from "../src/address.js";
import { backoff } from "../src/backoff.js";
import { groupAfter, itemAfter, sorted } from "../src/state.js";

test("any address of a host becomes that of its socket", () => {
  for (const [given, address] of [
    ["ws://h:1/x?authToken=1", "ws://h:1/x?authToken=1"],
    ["http://localhost:3000", "ws://localhost:3000"],
    ["HTTPS://h", "wss://h"],
    ["localhost:3000", "ws://localhost:3000"],
  ]) {
    assert.equal(socketAddress(given), address);
  }
  assert.throws(() => socketAddress(), /give the address of the host as `url`/);
});

test("in a page the own host is meant unless another is named", (t) => {
  globalThis.location = new URL("https://app.example/deep/page");
  t.after(() => delete globalThis.location);
  assert.equal(socketAddress(), "wss://app.example/");
  assert.equal(socketAddress("/live"), "wss://app.example/live");
  assert.equal(socketAddress("other.example"), "wss://other.example");
  assert.equal(socketAddress("localhost:3000"), "ws://localhost:3000");
});

test("the pause grows, has jitter and an end", () => {
  assert.equal(
    backoff(0, () => 0),
    25,
  );
  assert.equal(
    backoff(0, () => 1),
    250,
  );
  assert.equal(
    backoff(3, () => 1),
    2_000,
  );
  assert.equal(
    backoff(1_000, () => 1),
    10_000,
  );
});

test("applying a frame never changes the former state", () => {
  const items = Object.freeze([Object.freeze({ id: "a" }), Object.freeze({ id: "b" })]);
  assert.deepEqual(groupAfter(items, { type: "update", data: { id: "b", n: 1 } }), [{ id: "a" }, { id: "b", n: 1 }]);
  assert.deepEqual(groupAfter(items, { type: "update", data: { id: "c" } }), [{ id: "a" }, { id: "b" }, { id: "c" }]);
  assert.deepEqual(groupAfter(items, { type: "delete", data: { id: "a" } }), [{ id: "b" }]);
  assert.equal(groupAfter(items, { type: "delete", data: { id: "z" } }), items);
  assert.equal(groupAfter(items, { type: "unknown" }), items);
  assert.deepEqual(sorted([{ k: "b" }, {}, { k: "a" }], "k"), [{}, { k: "a" }, { k: "b" }]);
  assert.equal(itemAfter({ id: "a" }, { type: "delete", data: { id: "a" } }), null);
});
