def config
  { type: "event", name: "Send Receipt", subscribes: ["order.charged"], emits: [], flows: ["orders"] }
end

def handler(charge, ctx)
  ctx.streams.order_progress.set("today", charge.orderId, { status: "receipt-sent", total: charge.total })
  ctx.logger.info("Receipt sent", orderId: charge.orderId)
end
