# frozen_string_literal: true

puts '{"jsonrpc":"2.0","id":2,"result":{"files":[]}}'

def config
  { type: "cron", name: "Tock", cron: "*/5 * * * * *", emits: ["ticked"] }
end

def handler(_, ctx)
  ctx.emit({ topic: "ticked", data: { form: 2, scheduledAt: ctx.scheduled_at } })
end
