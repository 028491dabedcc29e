def config
  {
    type: "event", name: "Ship in Order", subscribes: ["parcel.packed"], emits: [], flows: ["waiting"],
    infrastructure: { queue: { type: "fifo" } }
  }
end

def handler(parcel, ctx)
  ctx.logger.info("Shipped", parcel: parcel.id)
end
