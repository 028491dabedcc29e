import { EventConfig, StepHandler } from "motia";
import { answerCall, TOOL_RETRY, ToolCall, ToolError } from "../../agent/tool";
import orders from "../../shop/orders.json";

export const config = {
  type: "event",
  name: "Lookup Order",
  subscribes: ["tool.lookup_order"],
  emits: ["tool.answered"],
  flows: ["support"],
  input: ToolCall,
  retry: TOOL_RETRY,
} satisfies EventConfig;

export const handler: StepHandler<typeof config> = (call, ctx) =>
  answerCall(call, ctx, async ({ orderId }) => {
    // Number 1099 is there so that you can see a tool fail.
    if (orderId === "1099") throw new Error("The order system does not respond.");
    const order = orders[orderId as keyof typeof orders];
    if (!order) throw new ToolError(`There is no order ${orderId}.`);
    const refund = await ctx.state.get("refunds", String(orderId));
    return { orderId, ...order, status: refund ? "refunded" : order.status };
  });
