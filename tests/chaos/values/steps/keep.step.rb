def config
  { type: "event", name: "Keep Ruby", subscribes: ["to.ruby"], emits: [], retry: { maxAttempts: 1 } }
end

def handler(event, ctx)
  value = event["value"]
  kept = value.is_a?(String) && value.size > 1e6 ? { length: value.size } : value
  ctx.state.set("kept", "#{event["from"]} ruby #{event["id"]}", { value: kept })
end
