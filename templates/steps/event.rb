def config
  {
    type: "event",
    name: "{{name}}",
    description: "",
    subscribes: ["{{slug}}"],
    emits: [],
    flows: [],
    input: { type: "object", properties: { text: { type: "string" } }, required: ["text"] }
  }
end

def handler(event, ctx)
  ctx.logger.info("Event received", text: event.text)
end
