export const config = { type: "api", name: "RouteA", method: "GET", path: "/routes/twice/a", emits: [] };
export const handler = async () => ({ status: 200, body: "a" });
