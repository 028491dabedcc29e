# frozen_string_literal: true

def config
  { type: "event", name: "Relay", subscribes: ["relay"], emits: ["relayed"], input: nil }
end

def handler(input, ctx)
  ctx.emit(topic: "relayed", data: input)
end
