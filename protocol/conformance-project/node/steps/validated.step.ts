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
  if (value === null || typeof value !== "object") return { issues: [{ path: [], message: "an object is needed" }] };
  const { items, quantity = 1 } = value;
  const issues = [];
  const areStrings = Array.isArray(items) && items.every((item) => typeof item === "string");
  if (!areStrings) issues.push({ path: ["items"], message: "an array of strings is needed" });
  else if (new Set(items).size < items.length) issues.push({ path: ["items"], message: "no item twice" });
  if (!Number.isInteger(quantity)) issues.push({ path: ["quantity"], message: "an integer is needed" });
  return issues.length > 0 ? { issues } : { value: { items, quantity } };
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
