require_relative "../effects"

def config
  { type: "event", name: "In Order", subscribes: ["ordered"], emits: [], infrastructure: { queue: { type: "fifo" } } }
end

def handler(event, ctx)
  Effects.effect(step: "In Order", id: event["id"], attempt: ctx.attempt, group: event["group"], seq: event["seq"]) do
    sleep(event["ms"] / 1000.0)
  end
end
