"""Sees to it that nobody votes twice in a poll, whatever arrives at the same time: updating a key is atomic."""

config = {
    "type": "event",
    "name": "Check Vote",
    "subscribes": ["vote.cast"],
    "emits": ["vote.accepted"],
    "flows": ["polls"],
}


async def handler(vote, ctx):
    poll_id, voter = vote["pollId"], vote["voter"]
    # Appending is repeated when this handler is tried again; the first vote in the list stays the first.
    cast = await ctx.state.update(f"votes-of-{poll_id}", voter, [{"op": "append", "path": ["cast"], "value": vote}])
    first = cast["cast"][0]
    if first["voteId"] != vote["voteId"]:
        await ctx.streams.vote_progress.set(
            voter,
            poll_id,
            {"percent": 100, "message": "You have voted before: the first vote counts", "option": first["option"]},
        )
        ctx.logger.info("Second vote refused", {"pollId": poll_id})
        return
    await ctx.streams.vote_progress.set(voter, poll_id, {"percent": 50, "message": "Your vote is being counted"})
    await ctx.emit({"topic": "vote.accepted", "data": vote})
