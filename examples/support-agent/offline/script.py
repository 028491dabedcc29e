"""What the offline model says: no intelligence, only rules, so that the same conversation always takes the same course.

It reads the customer's question, calls the tools whose facts it still lacks, and puts their answers into sentences.
"""

import json
import re
from itertools import count

HELP_WORDS = ("delivery", "shipping", "arrive", "return", "exchange", "warranty", "broken", "repair")
_numbers = count(1)


def reply(request):
    """The content blocks of the answer to a request of the Messages API, and its stop reason."""
    question = _question(request["messages"])
    results = _results(request["messages"])
    offered = {tool["name"] for tool in request.get("tools", ())}
    if request.get("tool_choice", {}).get("type") == "none":
        offered = set()
    calls = [call for call in _wanted(question, results) if call["name"] in offered]
    if calls:
        return [{"type": "text", "text": "Let me look that up. "}, *calls], "tool_use"
    return [{"type": "text", "text": _answer(question, results)}], "end_turn"


def _question(messages):
    content = messages[0]["content"]
    return content if isinstance(content, str) else "".join(block.get("text", "") for block in content)


def _results(messages):
    """What the tools have answered: {name: (facts or text, is_error)}."""
    blocks = [block for message in messages if isinstance(message["content"], list) for block in message["content"]]
    names = {block["id"]: block["name"] for block in blocks if block["type"] == "tool_use"}
    return {
        names[block["tool_use_id"]]: (block["content"], block.get("is_error", False))
        for block in blocks
        if block["type"] == "tool_result"
    }


def _wanted(question, results):
    order = re.search(r"\b\d{4}\b", question)
    words = [word for word in HELP_WORDS if word in question.lower()]
    refund = re.search("refund|money back", question.lower())
    if order and "lookup_order" not in results:
        yield _call("lookup_order", orderId=order[0])
    if words and "search_help" not in results:
        yield _call("search_help", query=" ".join(words))
    looked_up, failed = results.get("lookup_order", (None, True))
    if refund and looked_up and not failed and "refund_order" not in results:
        yield _call("refund_order", orderId=order[0], reason=question)


def _call(name, **input):
    return {"type": "tool_use", "id": f"toolu_offline_{next(_numbers):06}", "name": name, "input": input}


def _answer(question, results):
    sentences = [
        _SENTENCES[name](json.loads(text)) if not failed else f"Sorry: {text}"
        for name, (text, failed) in results.items()
    ]
    return " ".join(sentences) or f"You said: {question} I can say more about an order when you tell me its number."


_SENTENCES = {
    "lookup_order": lambda order: f"Your order {order['orderId']} ({', '.join(order['items'])}) is {order['status']}.",
    "refund_order": lambda refund: f"I have refunded {refund['refunded']:.2f} EUR for order {refund['orderId']}.",
    "search_help": lambda articles: " ".join(article["text"] for article in articles),
}
