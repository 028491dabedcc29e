"""Sees to it that nobody votes twice in a poll, whatever arrives at the same time: the update of a key is atomic."""

config = {
    "type": "event",
    "name": "Check Vote",
    "subscribes": ["vote.cast"],
    "emits": ["vote.accepted"],
    "flows": ["polls"],
}


async def handler(vote, ctx):
    poll_id, voter = vote["pollId"], vote["voter"]
    seen = await ctx.state.update("voters", poll_id, [{"op": "append", "path": [voter], "value": vote["voteId"]}])
    # Appending is repeated when this handler is tried again; the first vote of a voter stays the first.
    if seen[voter][0] != vote["voteId"]:
        await ctx.streams.vote_progress.set(voter, poll_id, {"percent": 100, "message": "You have voted before"})
        ctx.logger.info("Second vote refused", {"pollId": poll_id})
        return
    await ctx.streams.vote_progress.set(voter, poll_id, {"percent": 50, "message": "Your vote is being counted"})
    await ctx.emit({"topic": "vote.accepted", "data": vote})
