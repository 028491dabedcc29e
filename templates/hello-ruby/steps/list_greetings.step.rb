def config
  {
    type: "api",
    name: "List Greetings",
    description: "Who was greeted, and how often",
    method: "GET",
    path: "/greetings",
    emits: [],
    flows: ["hello"]
  }
end

def handler(_req, ctx)
  { status: 200, body: ctx.state.get_group("greetings") }
end
