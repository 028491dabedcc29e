def config
  {
    type: "event",
    name: "Announce",
    description: "Tells the team",
    subscribes: ["ticket.triaged"],
    emits: [],
    flows: ["tickets"]
  }
end

def handler(ticket, ctx)
  ctx.streams["tickets"].update("all", ticket.id, [{ op: "set", path: ["status"], value: "announced" }])
  ctx.logger.info(ticket.urgent ? "Urgent ticket" : "Ticket", id: ticket.id)
end
