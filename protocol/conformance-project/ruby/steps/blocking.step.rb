# frozen_string_literal: true

def config
  { type: "api", name: "Blocking", path: "/blocking", method: "POST", emits: [] }
end

def handler(req, ctx)
  value = ctx.state.get("g", "k")
  sleep(req.body.seconds)
  { status: 200, body: { value: value } }
end
