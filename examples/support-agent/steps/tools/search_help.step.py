"""Finds the help articles that share a word with the query."""

import json
import re
from pathlib import Path

from agent.tool import TOOL_RETRY, ToolError, answer_call

ARTICLES = json.loads((Path(__file__).parents[2] / "shop" / "help.json").read_text("utf-8"))

config = {
    "type": "event",
    "name": "Search Help",
    "subscribes": ["tool.search_help"],
    "emits": ["tool.answered"],
    "flows": ["support"],
    "retry": TOOL_RETRY,
}


async def handler(call, ctx):
    await answer_call(call, ctx, search)


def search(input):
    words = set(re.findall(r"\w+", input["query"].lower()))
    found = [
        {"title": article["title"], "text": article["text"]} for article in ARTICLES if words & set(article["words"])
    ]
    if not found:
        raise ToolError("No help article fits.")
    return found
