# frozen_string_literal: true

def config
  { type: "event", name: "Handlerless", subscribes: ["relay"], emits: ["relayed"], input: nil }
end
