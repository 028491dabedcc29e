config = {
    "type": "api",
    "name": "List Greetings",
    "description": "Who was greeted, and how often",
    "method": "GET",
    "path": "/greetings",
    "emits": [],
    "flows": ["hello"],
}


async def handler(req, ctx):
    return {"status": 200, "body": await ctx.state.get_group("greetings")}
