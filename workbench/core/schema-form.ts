// A form for a JSON Schema: which field stands for which part of a value. What it cannot say stays JSON, typed by hand.

import { isRecord } from "./json";

type Shape =
  | { kind: "text"; format: string }
  | { kind: "number"; integer: boolean }
  | { kind: "boolean" }
  | { kind: "choice"; options: readonly (string | number | boolean)[] }
  | { kind: "object"; fields: readonly (Field & { name: string })[] }
  | { kind: "list"; item: Field }
  | { kind: "json" };

export type Field = { label: string; required: boolean; description: string } & Shape;

const DEEPEST = 6;

/** `schema` as it came; `root` is where its `$ref`s point into. */
export function fieldOf(schema: unknown, label = "", required = true, root: unknown = schema, depth = 0): Field {
  const plain = simplified(schema, root);
  if (!isRecord(plain)) return { label, required, description: "", kind: "json" };
  const description = typeof plain.description === "string" ? plain.description : "";
  return { label, required, description, ...shapeOf(plain, root, depth) };
}

function shapeOf(schema: Record<string, unknown>, root: unknown, depth: number): Shape {
  const options = choices(schema);
  if (options) return { kind: "choice", options };
  switch (schema.type) {
    case "string":
      return { kind: "text", format: typeof schema.format === "string" ? schema.format : "" };
    case "integer":
    case "number":
      return { kind: "number", integer: schema.type === "integer" };
    case "boolean":
      return { kind: "boolean" };
    default:
      return depth < DEEPEST ? compound(schema, root, depth) : { kind: "json" };
  }
}

function compound(schema: Record<string, unknown>, root: unknown, depth: number): Shape {
  if (schema.type === "array" && isRecord(schema.items)) {
    return { kind: "list", item: fieldOf(schema.items, "", true, root, depth + 1) };
  }
  if (schema.type === "object" && isRecord(schema.properties)) {
    return { kind: "object", fields: membersOf(schema, root, depth) };
  }
  return { kind: "json" };
}

function membersOf(schema: Record<string, unknown>, root: unknown, depth: number): (Field & { name: string })[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties as Record<string, unknown>).map(([name, member]) => ({
    ...fieldOf(member, name, required.includes(name), root, depth + 1),
    name,
  }));
}

function choices(schema: Record<string, unknown>): (string | number | boolean)[] | null {
  const found = Array.isArray(schema.enum) ? schema.enum : "const" in schema ? [schema.const] : null;
  const simple = found?.filter((option) => ["string", "number", "boolean"].includes(typeof option));
  return simple && simple.length > 0 ? (simple as (string | number | boolean)[]) : null;
}

/** Follows references into the same document, and takes null away from what may also be null. */
function simplified(schema: unknown, root: unknown, hops = 0): unknown {
  if (!isRecord(schema) || hops > DEEPEST) return schema;
  if (typeof schema.$ref === "string") return simplified(resolved(schema.$ref, root), root, hops + 1);
  const variants = [schema.anyOf, schema.oneOf, schema.allOf].find(Array.isArray) as unknown[] | undefined;
  if (variants && schema.type === undefined) {
    const others = variants.filter((variant) => !(isRecord(variant) && variant.type === "null"));
    return others.length === 1 ? simplified(others[0], root, hops + 1) : {};
  }
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== "null");
    return { ...schema, type: types.length === 1 ? types[0] : undefined };
  }
  return schema;
}

function resolved(reference: string, root: unknown): unknown {
  if (!reference.startsWith("#")) return {};
  let found: unknown = root;
  for (const part of reference.slice(1).split("/").filter(Boolean)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    found = isRecord(found) ? found[name] : undefined;
  }
  return found ?? {};
}

/** What a new entry of a list begins as. */
export function emptyOf(field: Field): unknown {
  switch (field.kind) {
    case "text":
      return "";
    case "number":
      return 0;
    case "boolean":
      return false;
    case "choice":
      return field.options[0];
    case "list":
      return [];
    case "object":
      return Object.fromEntries(
        field.fields.filter((member) => member.required).map((member) => [member.name, emptyOf(member)]),
      );
    case "json":
      return null;
  }
}
