# frozen_string_literal: true

require "lib/ops"

def config
  { type: "event", name: "Work", subscribes: ["work"], emits: ["done"], flows: ["conformance"] }
end

def handler(input, ctx)
  Ops.run(input[:ops], ctx)
end
