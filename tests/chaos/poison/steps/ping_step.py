config = {"type": "api", "name": "Ping Python", "method": "GET", "path": "/ping/python", "emits": []}


async def handler(req, ctx):
    return {"status": 200, "body": {"pong": True}}
