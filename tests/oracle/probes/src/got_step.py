# The same events in Python.
config = {"type": "event", "name": "GotPython", "subscribes": ["probe.ok"], "emits": [], "flows": ["python"]}


async def handler(input, context):
    context.logger.info("got", {"input": input, "flows": context.flows})
    context.logger.info("a text", "text")
    context.logger.warn("a list", [1])
    context.logger.info("alone")
