def config
  { type: "event", name: "Exact Ruby", subscribes: ["work.ruby"], emits: [], transactional: true }
end

def handler(event, ctx)
  count = ctx.state.get("exact.ruby", event["account"]) || 0
  once = ctx.state.get("once.ruby", event["id"]) || 0
  ctx.state.set("exact.ruby", event["account"], count + 1)
  ctx.state.set("once.ruby", event["id"], once + 1)
end
