// Query strings, wildcards and case.
export const config = { type: "api", name: "Get", method: "GET", path: "/get/*", emits: [], flows: ["probes"] };

export const handler = async ({ queryParams, pathParams, body, rawBody }) => ({
  status: 200,
  body: { queryParams, pathParams, body, rawBody },
});
