# Writes the receipt of a paid order, and tells everybody who follows it.

def config
  {
    type: "event",
    name: "Send Receipt",
    subscribes: ["payment.succeeded"],
    emits: [],
    flows: ["order-flow"]
  }
end

def handler(payment, ctx)
  order = ctx.state.update("orders", payment.orderId, [
    { op: "set", path: ["status"], value: "receipt-sent" },
    { op: "set", path: ["receipt"], value: format("%d items, %.2f EUR", item_count(ctx, payment), payment.total) }
  ])
  ctx.streams.order_progress.set(order["customerId"], order["orderId"], { status: "receipt-sent", total: payment.total })
  ctx.state.update("report", "today", [
    { op: "increment", path: ["receipts"], by: 1 },
    { op: "increment", path: ["revenue"], by: payment.total }
  ])
  ctx.logger.info("Receipt sent", orderId: payment.orderId, receipt: order["receipt"])
end

def item_count(ctx, payment)
  ctx.state.get("orders", payment.orderId)["items"].size
end
