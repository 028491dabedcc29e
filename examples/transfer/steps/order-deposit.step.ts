import { ApiRouteConfig, StepHandler } from "motia";

export const config: ApiRouteConfig = {
  type: "api",
  name: "Order Deposit",
  path: "/deposits",
  method: "POST",
  emits: ["deposit.ordered"],
  flows: ["transfer-flow"],
  bodySchema: {
    type: "object",
    properties: {
      id: { type: "string", minLength: 1 },
      account: { type: "string" },
      amount: { type: "integer", minimum: 1 },
    },
    required: ["id", "account", "amount"],
    additionalProperties: false,
  },
};

export const handler: StepHandler<typeof config> = async (req, { emit }) => {
  await emit({ topic: "deposit.ordered", data: req.body, idempotencyKey: req.body.id });
  return { status: 202, body: { id: req.body.id } };
};
