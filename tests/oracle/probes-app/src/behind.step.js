export const config = { type: "api", name: "Behind", method: "POST", path: "/steps/:name", emits: [] };
export const handler = async ({ body, pathParams, headers }) => ({
  status: 200,
  body: { body, pathParams, authorization: headers.authorization },
  headers: pathParams.name === "own" ? { "X-Front": "the step's" } : {},
});
