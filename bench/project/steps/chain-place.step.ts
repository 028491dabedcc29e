// The first part of the chain: answers 201 when the event is on disk.

export const config = {
  type: "api",
  name: "Place",
  path: "/chain",
  method: "POST",
  emits: ["chain.placed"],
  flows: ["chain"],
  bodySchema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
};

type Context = { emit(event: { topic: string; data: object }): Promise<unknown> };

export const handler = async (request: { body: { id: string } }, context: Context) => {
  await context.emit({ topic: "chain.placed", data: { id: request.body.id } });
  return { status: 201, body: { id: request.body.id } };
};
