"""The last part of the chain: state and stream. Whoever waits for the order sees it in the stream."""

config = {
    "type": "event",
    "name": "Keep",
    "subscribes": ["chain.priced"],
    "emits": [],
    "flows": ["chain"],
}


async def handler(order, context):
    done = {**order, "status": "done"}
    await context.state.set("orders", order["id"], done)
    await context.streams.orders.set("all", order["id"], done)
