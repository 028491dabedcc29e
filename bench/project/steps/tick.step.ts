// Changes the one item that the subscribers of the streams row watch, and a large one that those watch who never read: the system's own buffers hold megabytes.

export const config = { type: "api", name: "Tick", path: "/tick", method: "POST", emits: [], flows: ["streams"] };

const LARGE = "x".repeat(65_536);

type Context = { streams: { ticks: { set(group: string, id: string, data: object): Promise<unknown> } } };

export const handler = async (request: { body: { at: number } }, context: Context) => {
  await context.streams.ticks.set("all", "large", { at: request.body.at, note: LARGE });
  await context.streams.ticks.set("all", "one", { at: request.body.at, note: "x".repeat(100) });
  return { status: 200, body: { at: request.body.at } };
};
