config = {
    "type": "event",
    "name": "Triage",
    "description": "Decides how urgent a ticket is",
    "subscribes": ["ticket.opened"],
    "emits": ["ticket.triaged"],
    "flows": ["tickets"],
    "input": {
        "type": "object",
        "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
        "required": ["id", "text"],
    },
}

URGENT = ("down", "broken", "urgent")


async def handler(ticket, ctx):
    urgent = any(word in ticket["text"].lower() for word in URGENT)
    await ctx.streams.tickets.set("all", ticket["id"], {"text": ticket["text"], "status": "triaged", "urgent": urgent})
    await ctx.emit({"topic": "ticket.triaged", "data": {"id": ticket["id"], "urgent": urgent}})
    ctx.logger.info("Ticket triaged", {"id": ticket["id"], "urgent": urgent})
