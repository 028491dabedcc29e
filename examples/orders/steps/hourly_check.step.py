"""Looks every hour whether an order waits for its receipt."""

config = {
    "type": "cron",
    "name": "Hourly Check",
    "cron": "0 * * * *",
    "emits": [],
    "flows": ["order-flow"],
}


async def handler(ctx):
    waiting = [order["orderId"] for order in await ctx.state.get_group("orders") if order["status"] == "paid"]
    ctx.logger.info("Orders that wait for a receipt", {"count": len(waiting)})
