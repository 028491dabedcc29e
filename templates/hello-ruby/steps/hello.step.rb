def config
  {
    type: "api",
    name: "Hello",
    description: "Greets whoever asks, and tells the rest of the project",
    method: "GET",
    path: "/hello/:name",
    emits: ["greeted"],
    flows: ["hello"],
    responseSchema: {
      "200" => { type: "object", properties: { message: { type: "string" } }, required: ["message"] }
    }
  }
end

def handler(req, ctx)
  name = req.pathParams.name
  ctx.logger.info("Saying hello", name: name)
  ctx.emit(topic: "greeted", data: { name: name })
  { status: 200, body: { message: "Hello, #{name}!" } }
end
