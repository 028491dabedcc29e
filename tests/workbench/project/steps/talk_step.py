"""Says as many lines as it is told to, for what has to scroll."""

config = {"type": "event", "name": "Talk", "subscribes": ["talk"], "flows": ["talking"]}


async def handler(input, ctx):
    for number in range(input["lines"]):
        ctx.logger.info(f"{input['word']} {number}", {"number": number})
