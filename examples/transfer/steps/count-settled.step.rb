# Counts what came of the transfers. As part of a transaction the count is exact, however often a run is repeated.

def config
  {
    type: "event",
    name: "Count Settled",
    subscribes: ["transfer.done", "transfer.refused"],
    emits: [],
    flows: ["transfer-flow"],
    transactional: true
  }
end

def handler(_settled, ctx)
  ctx.state.update("counts", "settled", [{ op: "increment", by: 1 }])
end
