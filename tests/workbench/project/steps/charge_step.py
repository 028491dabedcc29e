"""Fails for an order without a card, so that tests can have a dead letter whenever they want one."""

config = {
    "type": "event",
    "name": "Charge",
    "subscribes": ["order.created"],
    "emits": ["order.charged", {"topic": "order.refused", "conditional": True}],
    "flows": ["orders"],
    "retry": {"maxAttempts": 2, "initialDelay": 0.05, "jitter": "none"},
}


async def handler(order, ctx):
    ctx.logger.info("Charging", {"orderId": order["orderId"], "attempt": ctx.attempt})
    await ctx.state.set("orders", order["orderId"], {**order, "paid": False})
    if not order.get("card"):
        raise ValueError(f"order {order['orderId']} has no card")
    await ctx.state.set("orders", order["orderId"], {**order, "paid": True})
    await ctx.emit({"topic": "order.charged", "data": {"orderId": order["orderId"], "total": 12.5}})
