import time

config = {"type": "api", "name": "Blocking", "path": "/blocking", "method": "POST", "emits": []}


def handler(req, ctx):
    value = ctx.state.get("g", "k")
    time.sleep(req.body["seconds"])
    return {"status": 200, "body": {"value": value}}
