# frozen_string_literal: true

def config
  {
    type: "api", name: "Middleware", path: "/middleware", method: "GET", emits: [],
    middleware: [method(:outer), ->(req, ctx, nxt) { inner(req, ctx, nxt) }]
  }
end

def outer(_req, ctx, nxt)
  ctx.logger.info("outer before")
  response = nxt.call
  ctx.logger.info("outer after")
  response[:headers] = { **(response[:headers] || {}), "x-outer" => "1" }
  response
end

def inner(req, ctx, nxt)
  ctx.logger.info("inner before")
  return { status: 401, body: { error: "stopped" } } if req.headers["x-stop"]

  req.headers["x-user"] = "ada"
  nxt.call.tap { ctx.logger.info("inner after") }
end

def handler(req, ctx)
  ctx.logger.info("handler")
  { status: 200, headers: {}, body: { user: req.headers["x-user"] } }
end
