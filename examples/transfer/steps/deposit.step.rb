# Puts money into an account, and writes it into the book, in one transaction.

def config
  {
    type: "event",
    name: "Deposit",
    subscribes: ["deposit.ordered"],
    emits: [],
    flows: ["transfer-flow"],
    transactional: true
  }
end

def handler(order, ctx)
  balance = ctx.state.get("accounts", order["account"]) || 0
  ctx.state.set("accounts", order["account"], balance + order["amount"])
  ctx.state.update("book", order["id"], [{ op: "append", value: order.to_h.merge("status" => "done") }])
  ctx.logger.info("Deposit settled", id: order["id"])
end
