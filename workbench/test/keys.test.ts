import { expect, test } from "vitest";

import { SEQUENCE_MS, Sequences, chord, keyCaps } from "../core/keys";

const pressed = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test("mod is ⌘ on Apple's machines and Ctrl elsewhere; the other one makes another chord", () => {
  expect(chord(pressed("k", { ctrlKey: true }), false)).toBe("mod+k");
  expect(chord(pressed("k", { metaKey: true }), true)).toBe("mod+k");
  expect(chord(pressed("k", { ctrlKey: true }), true)).toBe("other+k");
  expect(chord(pressed("Enter", { ctrlKey: true }), false)).toBe("mod+Enter");
});

test("shift is part of a sign, and named for keys without one", () => {
  expect(chord(pressed("?", { shiftKey: true }), false)).toBe("?");
  expect(chord(pressed("Enter", { shiftKey: true }), false)).toBe("shift+Enter");
});

test("a sequence needs its keys in order and in time", () => {
  const known = ["g f", "f", "?"];
  const sequences = new Sequences();
  expect(sequences.press("g", known, 0)).toBe(null);
  expect(sequences.press("f", known, 100)).toBe("g f");
  expect(sequences.press("g", known, 200)).toBe(null);
  expect(sequences.press("f", known, 201 + SEQUENCE_MS)).toBe("f");
});

test("a key that continues nothing counts for itself", () => {
  const sequences = new Sequences();
  expect(sequences.press("g", ["g f", "?"], 0)).toBe(null);
  expect(sequences.press("?", ["g f", "?"], 1)).toBe("?");
});

test("caps are those of the machine", () => {
  expect(keyCaps("mod+k", true)).toEqual(["⌘", "K"]);
  expect(keyCaps("mod+k", false)).toEqual(["Ctrl", "K"]);
  expect(keyCaps("g f", false)).toEqual(["g", "f"]);
});
