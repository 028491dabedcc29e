export const config = { type: "api", name: "Ping", method: "GET", path: "/ping", emits: [] };

export const handler = async () => ({ status: 200, body: { pong: true } });
