// The second part of the chain: an event in TypeScript that leads to one in Python.

export const config = {
  type: "event",
  name: "Price",
  subscribes: ["chain.placed"],
  emits: ["chain.priced"],
  flows: ["chain"],
};

type Context = { emit(event: { topic: string; data: object }): Promise<unknown> };

export const handler = async (order: { id: string }, context: Context) => {
  await context.emit({ topic: "chain.priced", data: { ...order, total: 12.5 } });
};
