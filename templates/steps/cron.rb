def config
  { type: "cron", name: "{{name}}", description: "", cron: "0 * * * *", emits: [], flows: [] }
end

def handler(ctx)
  ctx.logger.info("On the hour")
end
