"""The item of the state group `conversations`, as conversation.ts describes it."""

CONVERSATIONS = "conversations"


def messages_of(conversation):
    """The conversation as the Messages API wants it."""
    messages = [{"role": "user", "content": conversation["question"]}]
    number = 1
    while turn := conversation["turns"].get(str(number)):
        results = [
            {
                "type": "tool_result",
                "tool_use_id": call["id"],
                "content": turn["results"][call["id"]]["content"],
                "is_error": turn["results"][call["id"]]["isError"],
            }
            for call in calls_of(turn)
        ]
        messages += [{"role": "assistant", "content": turn["said"]}, {"role": "user", "content": results}]
        number += 1
    return messages


def calls_of(turn):
    """The tool calls of a turn. A turn that was cut short may hold half a call, which does not count."""
    return [block for block in turn["said"] if block["type"] == "tool_use"] if turn["stopReason"] == "tool_use" else []


def text_of(turn):
    return "".join(block["text"] for block in turn["said"] if block["type"] == "text")
