# Pays an order back, once, whoever asks and however often.
require_relative "../../agent/tool"

ORDERS = JSON.parse(File.read(File.expand_path("../../shop/orders.json", __dir__)))

def config
  {
    type: "event",
    name: "Refund Order",
    subscribes: ["tool.refund_order"],
    emits: ["tool.answered"],
    flows: ["support"],
    retry: Tool::RETRY
  }
end

def handler(call, ctx)
  Tool.answer(call, ctx) do |input|
    order_id = input["orderId"]
    order = ORDERS[order_id] or raise Tool::Refused, "There is no order #{order_id}."
    raise Tool::Refused, "Order #{order_id} is #{order["status"]}; only delivered orders are refunded." unless order["status"] == "delivered"

    # The host appends one caller after the other: the first in the list has it, and has it still when it is tried again.
    asked = ctx.state.update("refunds", order_id, [{ op: "append", path: ["calls"], value: call["callId"] }])
    raise Tool::Refused, "Order #{order_id} has been refunded already." unless asked["calls"].first == call["callId"]

    { orderId: order_id, refunded: order["total"], reason: input["reason"] }
  end
end
