config = {"type": "event", "name": "Handlerless", "subscribes": ["relay"], "emits": ["relayed"], "input": None}
