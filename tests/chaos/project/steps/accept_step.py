config = {"type": "api", "name": "Accept Python", "method": "POST", "path": "/accept/python", "emits": ["work.ruby"]}


async def handler(req, ctx):
    await ctx.emit({"topic": "work.ruby", "data": req.body})
    return {"status": 202, "body": {"id": req.body["id"]}}
