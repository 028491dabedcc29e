export const config = { type: "api", name: "RouteTwice", method: "GET", path: "/routes/twice/a/b", emits: [] };
export const handler = async () => ({ status: 200, body: "underscored" });
