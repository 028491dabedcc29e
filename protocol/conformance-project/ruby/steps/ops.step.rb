# frozen_string_literal: true

require_relative "../lib/ops"

def config
  {
    type: "api", name: "Ops", path: "/ops", method: "POST",
    emits: ["done", { topic: "other", label: "Other", conditional: true }], flows: ["conformance"]
  }
end

def handler(req, ctx)
  results = catch(:response) { { status: 200, body: { results: Ops.run(req.body.ops, ctx) } } }
  results == :nothing ? nil : results
end
