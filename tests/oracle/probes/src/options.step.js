// A step for OPTIONS, one for HEAD beside GET, and the other methods.
export const config = { type: "api", name: "Patch", method: "PATCH", path: "/methods", emits: [] };
export const handler = async ({ body }) => ({ status: 200, body: { patched: body } });
