# Counts an accepted vote, and shows the new result to everybody. Transactional: the count, what the pages are told and the end of the
# event commit together or not at all, so that a vote counts once, whatever dies meanwhile.

def config
  {
    type: "event",
    name: "Count Vote",
    subscribes: ["vote.accepted"],
    flows: ["polls"],
    transactional: true
  }
end

def handler(vote, ctx)
  poll = ctx.state.update("polls", vote.pollId, [{ op: "increment", path: ["votes", vote.option], by: 1 }])
  ctx.streams.poll.set("all", vote.pollId, poll)
  done = { percent: 100, message: "Your vote counts", option: vote.option }
  ctx.streams.vote_progress.set(vote.voter, vote.pollId, done)
  ctx.logger.info("Vote counted", pollId: vote.pollId, option: vote.option)
end
