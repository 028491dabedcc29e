config = {
    "type": "api", "name": "Accept Once Python", "method": "POST", "path": "/once/python", "emits": ["work.ruby"], "transactional": True,
}  # fmt: skip


async def handler(req, ctx):
    number = (await ctx.state.get("accepted.once", "python") or 0) + 1
    await ctx.state.set("accepted.once", "python", number)
    await ctx.emit({"topic": "work.ruby", "data": req.body})
    return {"status": 202, "body": {"id": req.body["id"], "number": number}}
