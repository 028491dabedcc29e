def config
  { type: "api", name: "Accept Ruby", method: "POST", path: "/accept/ruby", emits: ["work.node"] }
end

def handler(req, ctx)
  ctx.emit(topic: "work.node", data: req.body)
  { status: 202, body: { id: req.body["id"] } }
end
