// Two of one route, and one that fits more: which of them answers hangs on the order in which files are registered.
export const config = { type: "api", name: "RouteAny", method: "GET", path: "/routes/:id", emits: [] };
export const handler = async () => ({ status: 200, body: "any" });
