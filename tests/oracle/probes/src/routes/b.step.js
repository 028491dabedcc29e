export const config = { type: "api", name: "RouteB", method: "GET", path: "/routes/twice/:x", emits: [] };
export const handler = async () => ({ status: 200, body: "b" });
