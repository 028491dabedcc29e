"""Charges an order. Cards of customers whose id starts with "broke" are declined, so that both ways can be tried."""

PRICE = 12.5

config = {
    "type": "event",
    "name": "Process Payment",
    "subscribes": ["order.created"],
    "emits": ["payment.succeeded", {"topic": "payment.failed", "conditional": True}],
    "flows": ["order-flow"],
    "input": {
        "type": "object",
        "properties": {
            "orderId": {"type": "string"},
            "items": {"type": "array", "items": {"type": "string"}},
            "customerId": {"type": "string"},
        },
        "required": ["orderId", "items", "customerId"],
    },
}


async def handler(order, ctx):
    total = PRICE * len(order["items"])
    declined = order["customerId"].startswith("broke")
    status = "declined" if declined else "paid"

    await ctx.state.set("orders", order["orderId"], {**order, "total": total, "status": status})
    await ctx.streams.order_progress.set(order["customerId"], order["orderId"], {"status": status, "total": total})

    if declined:
        await ctx.emit({"topic": "payment.failed", "data": {"orderId": order["orderId"], "reason": "card declined"}})
        ctx.logger.warn("Payment declined", {"orderId": order["orderId"]})
    else:
        await ctx.emit({"topic": "payment.succeeded", "data": {"orderId": order["orderId"], "total": total}})
        ctx.logger.info("Payment taken", {"orderId": order["orderId"], "total": total})
