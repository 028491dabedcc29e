// A body that breaks its schema is not refused.
export const config = {
  type: "api",
  name: "Input",
  method: "POST",
  path: "/input",
  emits: [],
  bodySchema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] },
};
export const handler = async ({ body }) => ({ status: 200, body: { got: body, type: typeof body } });
