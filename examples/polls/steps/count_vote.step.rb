# Counts an accepted vote, and shows the new result to everybody.

def config
  {
    type: "event",
    name: "Count Vote",
    subscribes: ["vote.accepted"],
    flows: ["polls"],
    infrastructure: { queue: { type: "fifo" } }
  }
end

def handler(vote, ctx)
  poll = ctx.state.update("polls", vote.pollId, [{ op: "increment", path: ["votes", vote.option], by: 1 }])
  ctx.streams.poll.set("all", vote.pollId, poll)
  ctx.streams.vote_progress.set(vote.voter, vote.pollId, { percent: 100, message: "Your vote counts" })
  ctx.logger.info("Vote counted", pollId: vote.pollId, option: vote.option)
end
