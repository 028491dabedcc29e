// The emitters of the events row: one request emits `count` events, each awaited, which means on disk.

export const config = {
  type: "api",
  name: "Flood",
  path: "/flood",
  method: "POST",
  emits: ["flood.event"],
  flows: ["flood"],
};

type Context = { emit(event: { topic: string; data: object }): Promise<unknown> };

export const handler = async (request: { body: { count: number } }, context: Context) => {
  for (let place = 0; place < request.body.count; place++) {
    await context.emit({ topic: "flood.event", data: { orderId: "o-1", total: 12.5 } });
  }
  return { status: 200, body: { emitted: request.body.count } };
};
