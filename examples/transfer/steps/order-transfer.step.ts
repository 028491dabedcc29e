import { ApiRouteConfig, MotiaError, StepHandler } from "motia";

// Takes the order and answers. The id is the client's own: an order that it sends twice is one order.
export const config: ApiRouteConfig = {
  type: "api",
  name: "Order Transfer",
  path: "/transfers",
  method: "POST",
  emits: ["transfer.ordered"],
  flows: ["transfer-flow"],
  bodySchema: {
    type: "object",
    properties: {
      id: { type: "string", minLength: 1 },
      from: { type: "string" },
      to: { type: "string" },
      amount: { type: "integer", minimum: 1 },
    },
    required: ["id", "from", "to", "amount"],
    additionalProperties: false,
  },
};

export const handler: StepHandler<typeof config> = async (req, { emit }) => {
  const { id } = req.body;
  try {
    await emit({ topic: "transfer.ordered", data: req.body, idempotencyKey: id });
  } catch (error) {
    if (error instanceof MotiaError && error.name === "idempotency-conflict") {
      return { status: 422, body: { error: `Another transfer was ordered as ${id}.` } };
    }
    throw error;
  }
  return { status: 202, body: { id } };
};
