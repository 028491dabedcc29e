def config
  {
    type: "event",
    name: "Count Greeting",
    description: "Counts how often somebody was greeted",
    subscribes: ["greeted"],
    emits: [],
    flows: ["hello"],
    input: { type: "object", properties: { name: { type: "string" } }, required: ["name"] }
  }
end

def handler(greeted, ctx)
  name = greeted.name
  greeting = ctx.state.update("greetings", name, [
    { op: "merge", value: { name: name } },
    { op: "increment", path: ["count"], by: 1 }
  ])
  ctx.logger.info("Greeting counted", name: name, count: greeting.count)
end
