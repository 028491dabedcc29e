def config
  { type: "api", name: "Get Order", method: "GET", path: "/orders/:orderId", emits: [], flows: ["orders"] }
end

def handler(req, ctx)
  order = ctx.state.get("orders", req.path_params["orderId"])
  order ? { status: 200, body: order } : { status: 404, body: { error: "no such order" } }
end
