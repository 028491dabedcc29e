config = {"type": "cron", "name": "Hourly Check", "cron": "0 * * * *", "overlap": "queue", "flows": ["reports"]}


async def handler(ctx):
    ctx.logger.info("Checked")
