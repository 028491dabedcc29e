# Tells the customer of a declined payment.

def config
  {
    type: "event",
    name: "Apologise",
    subscribes: ["payment.failed"],
    emits: [],
    flows: ["order-flow"]
  }
end

def handler(failure, ctx)
  ctx.logger.info("Customer told of the declined payment", orderId: failure[:orderId], reason: failure["reason"])
end
