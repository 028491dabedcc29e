export const config = { type: "api", name: "RouteExact", method: "GET", path: "/routes/exact", emits: [] };
export const handler = async () => ({ status: 200, body: "exact" });
