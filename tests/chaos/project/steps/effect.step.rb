require_relative "../effects"

def config
  { type: "event", name: "Effect Ruby", subscribes: ["work.ruby"], emits: ["again"] }
end

def handler(event, ctx)
  Effects.effect(step: "Effect Ruby", id: event["id"], attempt: ctx.attempt) do
    sleep(event["ms"] / 1000.0)
    ctx.state.update("ordinary", "ruby", [{ op: "increment", by: 1 }])
    ctx.emit(topic: "again", data: { id: event["id"] })
  end
end
