def config
  { type: "api", name: "Accept Once Ruby", method: "POST", path: "/once/ruby", emits: ["work.node"], transactional: true }
end

def handler(req, ctx)
  number = (ctx.state.get("accepted.once", "ruby") || 0) + 1
  ctx.state.set("accepted.once", "ruby", number)
  ctx.emit(topic: "work.node", data: req.body)
  { status: 202, body: { id: req.body["id"], number: number } }
end
