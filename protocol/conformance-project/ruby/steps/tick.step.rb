# frozen_string_literal: true

def config
  { type: "cron", name: "Tick", cron: "* * * * *", emits: ["ticked"] }
end

def handler(ctx)
  ctx.emit(topic: "ticked", data: { form: 1 })
end
