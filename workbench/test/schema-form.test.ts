import { expect, test } from "vitest";

import { type Field, emptyOf, fieldOf } from "../core/schema-form";

/** A field in short: `{a!: text, b: [number]}`; `!` is required. */
function short(field: Field): string {
  if (field.kind === "object") {
    return `{${field.fields.map((member) => `${member.name}${member.required ? "!" : ""}: ${short(member)}`).join(", ")}}`;
  }
  if (field.kind === "list") return `[${short(field.item)}]`;
  if (field.kind === "choice") return field.options.join("|");
  return field.kind === "number" && field.integer ? "integer" : field.kind;
}

test("an object becomes fields, lists and choices among them", () => {
  const schema = {
    type: "object",
    required: ["items"],
    properties: {
      items: { type: "array", items: { type: "string" } },
      count: { type: "integer" },
      paid: { type: "boolean" },
      size: { enum: ["s", "m"] },
      kind: { const: "order" },
      price: { type: ["number", "null"] },
    },
  };
  expect(short(fieldOf(schema))).toBe(
    "{items!: [text], count: integer, paid: boolean, size: s|m, kind: order, price: number}",
  );
});

test("references are followed, and what may also be null is what it is otherwise", () => {
  const schema = {
    type: "object",
    properties: { card: { anyOf: [{ $ref: "#/$defs/Card" }, { type: "null" }] } },
    $defs: { Card: { type: "object", required: ["number"], properties: { number: { type: "string" } } } },
  };
  expect(short(fieldOf(schema))).toBe("{card: {number!: text}}");
});

test("what a form cannot say stays JSON, and a schema in itself ends", () => {
  const tree = {
    type: "object",
    properties: { next: { $ref: "#" }, either: { anyOf: [{ type: "string" }, { type: "number" }] } },
  };
  expect(short(fieldOf(tree))).toMatch(/^(\{next: ){6,}.*either: json\}$/);
  expect([fieldOf(true).kind, fieldOf({ type: "object" }).kind, fieldOf({ $ref: "http://elsewhere" }).kind]).toEqual([
    "json",
    "json",
    "json",
  ]);
});

test("a new entry of a list begins with what is required", () => {
  const item = fieldOf({
    type: "object",
    required: ["sku", "size"],
    properties: { sku: { type: "string" }, size: { enum: [1, 2] }, note: { type: "string" } },
  });
  expect(emptyOf(item)).toEqual({ sku: "", size: 1 });
});
