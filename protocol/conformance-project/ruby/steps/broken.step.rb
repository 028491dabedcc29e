# frozen_string_literal: true

def config
  { type: "event", name: "Broken", subscribes: ["relay"], emits: ["relayed"], input: nil }
end

raise TypeError, "broken on purpose" # HERE

def handler(input, ctx)
  ctx.emit(topic: "relayed", data: input)
end
