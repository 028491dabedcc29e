NATIVE = {
  "not a number" => -> { Float::NAN },
  "infinite" => -> { [-Float::INFINITY] },
  "too large" => -> { 2**64 },
  "half a character" => -> { "\xED\xA0\x80" },
  "too deep" => -> { (0...200).reduce(1) { |inner, _| [inner] } }
}.freeze
TOPICS = %w[to.node to.python to.ruby].freeze

def config
  { type: "api", name: "Send Ruby", method: "POST", path: "/send/ruby/:id", emits: TOPICS }
end

def handler(req, ctx)
  id = req.path_params["id"]
  value = id == "native" ? NATIVE.fetch(req.body).call : req.body
  TOPICS.each { |topic| ctx.emit(topic: topic, data: { from: "ruby", id: id, value: value }) }
  { status: 202 }
rescue Motia::Error => e
  { status: 422, body: { error: { name: e.name } } }
end
