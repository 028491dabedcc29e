// How many events the subscriber has seen.

const counted = globalThis as unknown as { flooded?: number };

export const config = { type: "api", name: "Flooded", path: "/flooded", method: "GET", emits: [], flows: ["flood"] };

export const handler = async () => ({ status: 200, body: { count: counted.flooded ?? 0 } });
