import assert from "node:assert/strict";
import { test } from "node:test";
import { LineReader } from "../src/wire.js";

/** @param {number} [limit] */
function reading(limit) {
  /** @type {string[]} */
  const lines = [];
  /** @type {number[]} */
  const skipped = [];
  const reader = new LineReader(
    (line) => lines.push(line.toString()),
    (bytes) => skipped.push(bytes),
  );
  if (limit !== undefined) reader.limit = limit;
  return { reader, lines, skipped };
}

test("lines are the same at any chunking", () => {
  const bytes = Buffer.from('{"a":1}\n\n{"é":"\\u2028"}\r\n\u2028\n{"b":2}\n');
  for (let size = 1; size <= bytes.length; size++) {
    const { reader, lines } = reading();
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    assert.deepEqual(lines, ['{"a":1}', '{"é":"\\u2028"}\r', "\u2028", '{"b":2}']);
  }
});

test("a chunk may be reused by its owner", () => {
  const { reader, lines } = reading();
  const chunk = Buffer.from("abc");
  reader.push(chunk);
  chunk.write("xyz");
  reader.push(Buffer.from("d\n"));
  assert.deepEqual(lines, ["abcd"]);
});

test("a line over the limit is skipped to its end, wherever it is cut", () => {
  for (const cut of [1, 3, 7, 100]) {
    const { reader, lines, skipped } = reading(5);
    const bytes = Buffer.from("12345\n123456\nabcdefghijk\nend\n");
    for (let at = 0; at < bytes.length; at += cut) reader.push(bytes.subarray(at, at + cut));
    assert.deepEqual(lines, ["12345", "end"]);
    assert.equal(skipped.length, 2);
  }
});

test("ten megabytes in small chunks take linear time", () => {
  const { reader, lines } = reading();
  const chunk = Buffer.alloc(1_024, "x");
  const started = performance.now();
  for (let n = 0; n < 10_240; n++) reader.push(chunk);
  reader.push(Buffer.from("\n"));
  assert.equal(lines[0]?.length, 10 * 1024 * 1024);
  // Searching the whole line at each chunk takes some 50 s; the bound is generous for a busy machine.
  assert.ok(performance.now() - started < 5_000);
});
