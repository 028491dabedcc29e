"""All polls with their votes."""

config = {"type": "api", "name": "List Polls", "method": "GET", "path": "/polls", "emits": [], "flows": ["polls"]}


async def handler(req, ctx):
    return {"status": 200, "body": await ctx.state.get_group("polls")}
