def config
  { type: "api", name: "Ping Ruby", method: "GET", path: "/ping/ruby", emits: [] }
end

def handler(_req, _ctx)
  { status: 200, body: { pong: true } }
end
