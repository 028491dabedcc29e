from functools import reduce

from motia import MotiaError

NATIVE = {
    "not a number": lambda: float("nan"),
    "infinite": lambda: [float("-inf")],
    "too large": lambda: 2**64,
    "half a character": lambda: "\ud800",
    "too deep": lambda: reduce(lambda inner, _: [inner], range(200), 1),
}
TOPICS = ["to.node", "to.python", "to.ruby"]

config = {"type": "api", "name": "Send Python", "method": "POST", "path": "/send/python/:id", "emits": TOPICS}


async def handler(req, ctx):
    id = req.path_params["id"]
    value = NATIVE[req.body]() if id == "native" else req.body
    try:
        for topic in TOPICS:
            await ctx.emit({"topic": topic, "data": {"from": "python", "id": id, "value": value}})
    except MotiaError as error:
        return {"status": 422, "body": {"error": {"name": error.name}}}
    return {"status": 202}
