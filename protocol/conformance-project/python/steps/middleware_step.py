async def outer(req, ctx, next):
    ctx.logger.info("outer before")
    response = await next()
    ctx.logger.info("outer after")
    response["headers"]["x-outer"] = "1"
    return response


async def inner(req, ctx, next):
    ctx.logger.info("inner before")
    if "x-stop" in req.headers:
        return {"status": 401, "headers": {}, "body": {"error": "stopped"}}
    req.headers["x-user"] = "ada"
    response = await next()
    ctx.logger.info("inner after")
    return response


config = {
    "type": "api",
    "name": "Middleware",
    "path": "/middleware",
    "method": "GET",
    "emits": [],
    "middleware": [outer, inner],
}


async def handler(req, ctx):
    ctx.logger.info("handler")
    return {"status": 200, "headers": {}, "body": {"user": req.headers["x-user"]}}
