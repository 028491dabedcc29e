# The hello of the api rows: its body is checked, and its line is stored in the log.

def config
  {
    type: "api",
    name: "HelloRuby",
    path: "/hello/ruby",
    method: "POST",
    emits: [],
    flows: ["hello"],
    bodySchema: {
      type: "object",
      properties: { name: { type: "string", minLength: 1 } },
      required: ["name"]
    }
  }
end

def handler(request, context)
  name = request.body["name"]
  context.logger.info("Said hello", name: name)
  { status: 200, body: { message: "Hello, #{name}!" } }
end
