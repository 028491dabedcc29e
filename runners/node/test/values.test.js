import assert from "node:assert/strict";
import { test } from "node:test";
import { toMilliseconds } from "../src/durations.js";
import { checkValue, findUnsafeInteger, jsonPath, mayHoldUnsafeInteger, toJson } from "../src/values.js";

/** @param {unknown} value */
function refusedAt(value) {
  try {
    checkValue(value);
  } catch (error) {
    return /** @type {any} */ (error).data.path;
  }
  return null;
}

/** @param {number} levels */
function nested(levels) {
  /** @type {any} */
  let value = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

test("values that cannot cross are refused with their path", () => {
  /** @type {any[]} */
  const cycle = [1];
  cycle.push({ back: cycle });
  for (const [value, path] of /** @type {[unknown, string][]} */ ([
    [Number.NaN, "$"],
    [{ items: [{}, { price: Number.POSITIVE_INFINITY }] }, "$.items[1].price"],
    [{ "a b": { 1: 1n } }, '$["a b"]["1"]'],
    [["\ud800"], "$[0]"],
    [{ "\udc00": 1 }, "$"],
    [{ at: { toJSON: () => ({ n: Number.NaN }) } }, "$.at.n"],
    [{ file: Buffer.from("x") }, "$.file"],
    [[new Uint8Array(1).buffer], "$[0]"],
    [{ map: new Map() }, "$.map"],
    [{ fn() {} }, "$.fn"],
    [[Symbol("s")], "$[0]"],
    [cycle, "$[1].back"],
  ])) {
    assert.equal(refusedAt(value), path);
  }
});

test("values that JSON writes without loss are accepted", () => {
  const shared = { twice: true };
  for (const value of [
    null,
    undefined,
    -0,
    1e300,
    2 ** 53,
    "\u0000 𝄞",
    { u: undefined, ["__proto__"]: 1 },
    [shared, shared],
    new Date(0),
    Object.create(null),
    new (class Point {
      x = 1;
    })(),
    nested(128),
  ]) {
    assert.equal(refusedAt(value), null);
  }
  assert.match(refusedAt(nested(129)), /^\$/);
});

test("whole numbers beyond the safe range are written as floats", () => {
  assert.equal(
    toJson({ a: 1e16, b: [2 ** 64, -(2 ** 53)], c: 1, d: "10000000000000000", e: 1e300 }),
    '{"a":1e+16,"b":[1.8446744073709552e+19,-9.007199254740992e+15],"c":1,"d":"10000000000000000","e":1e+300}',
  );
  assert.equal(toJson(undefined), "null");
});

test("integers that JavaScript would round are found in JSON text, with their path", () => {
  for (const [text, path] of /** @type {[string, string | null][]} */ ([
    ["9007199254740991", null],
    ["9007199254740992", "$"],
    ["-9007199254740993", "$"],
    ['{"a":{"b":[1,"x,]}",{"c d":12345678901234567890}]}}', '$.a.b[2]["c d"]'],
    ['{"a":"12345678901234567890","b":0.12345678901234567890,"c":12345678901234567e3}', null],
    ['["\\\\","\\"12345678901234567890",[],{},12345678901234567890]', "$[4]"],
    ['{"\\u0061":[[],[0,[12345678901234567890]]]}', "$.a[1][1][0]"],
    [' [ 1 , { "k" : [ ] , "l" : 12345678901234567890 } ] ', "$[1].l"],
  ])) {
    const found = mayHoldUnsafeInteger(text) ? findUnsafeInteger(text) : null;
    assert.equal(found === null ? null : jsonPath(found.path), path, text);
  }
});

test("durations are seconds, or text with a unit", () => {
  assert.deepEqual(
    [undefined, null, 0, 1.5, "250ms", "30 s", "5m", "2h", "1d", "0.5s"].map((each) => toMilliseconds(each, "delay")),
    [undefined, undefined, 0, 1_500, 250, 30_000, 300_000, 7_200_000, 86_400_000, 500],
  );
  for (const wrong of ["5", "m", -1, Number.NaN, {}, "5 weeks"]) {
    assert.throws(() => toMilliseconds(wrong, "delay"), /delay must be/);
  }
});
