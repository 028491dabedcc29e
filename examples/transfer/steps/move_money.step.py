"""Moves money between two accounts: both balances, the entry in the book and the event commit together, or none of them.

`transactional` makes it so. Where another transfer has changed one of the two balances meanwhile, this one is run again.
"""

config = {
    "type": "event",
    "name": "Move Money",
    "subscribes": ["transfer.ordered"],
    "emits": ["transfer.done", {"topic": "transfer.refused", "conditional": True}],
    "flows": ["transfer-flow"],
    "transactional": True,
}


async def handler(order, ctx):
    source = await ctx.state.get("accounts", order["from"]) or 0
    enough = source >= order["amount"]
    if enough:
        await ctx.state.set("accounts", order["from"], source - order["amount"])
        target = await ctx.state.get("accounts", order["to"]) or 0
        await ctx.state.set("accounts", order["to"], target + order["amount"])

    entry = {**order, "status": "done" if enough else "refused"}
    await ctx.state.update("book", order["id"], [{"op": "append", "value": entry}])
    await ctx.emit({"topic": f"transfer.{entry['status']}", "data": {"id": order["id"]}})
    ctx.logger.info("Transfer settled", {"id": order["id"], "status": entry["status"]})
