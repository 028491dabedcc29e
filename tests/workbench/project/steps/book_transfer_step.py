config = {
    "type": "event",
    "name": "Book Transfer",
    "subscribes": ["transfer.ordered"],
    "emits": [],
    "flows": ["money"],
    "transactional": True,
}


async def handler(transfer, ctx):
    await ctx.state.update("accounts", transfer["to"], [{"op": "increment", "by": transfer["amount"]}])
    ctx.logger.info("Booked", {"to": transfer["to"], "amount": transfer["amount"]})
