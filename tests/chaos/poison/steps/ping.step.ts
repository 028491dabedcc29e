export const config = { type: "api", name: "Ping Node", method: "GET", path: "/ping/node", emits: [] };

export const handler = async () => ({ status: 200, body: { pong: true } });
