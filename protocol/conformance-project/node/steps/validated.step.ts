import type { ApiRouteConfig, StepHandler } from "motia";

/** Has what the runner uses of a Standard Schema with a JSON form, so that this project has nothing to install. */
const order = {
  "~standard": {
    version: 1,
    vendor: "conformance",
    validate: check,
    jsonSchema: {
      input: () => ({
        type: "object",
        properties: {
          items: { type: "array", items: { type: "string" } },
          quantity: { type: "integer", default: 1 },
        },
        required: ["items"],
      }),
    },
  },
};

function check(value: any) {
  if (value === null || typeof value !== "object") return issue([], "an object is needed");
  const { items, quantity = 1 } = value;
  const areStrings = Array.isArray(items) && items.every((item) => typeof item === "string");
  if (!areStrings) return issue(["items"], "an array of strings is needed");
  if (!Number.isInteger(quantity)) return issue(["quantity"], "an integer is needed");
  if (new Set(items).size < items.length) return issue(["items"], "no item twice");
  return { value: { items, quantity } };
}

function issue(path: string[], message: string) {
  return { issues: [{ path, message }] };
}

export const config: ApiRouteConfig = {
  type: "api",
  name: "Validated",
  path: "/validated",
  method: "POST",
  emits: [],
  bodySchema: order,
};

export const handler: StepHandler<typeof config> = async (req) => ({ status: 200, body: req.body });
