config = {
    "type": "cron",
    "name": "{{name}}",
    "description": "",
    "cron": "0 * * * *",
    "emits": [],
    "flows": [],
}


async def handler(ctx):
    ctx.logger.info("On the hour")
