import { useStreamGroup } from "@motia-host/stream/react";
import type { Poll } from "./api";
import { type Connection, useConnection } from "./connection";
import { NewPoll } from "./new-poll";
import { PollCard } from "./poll-card";

const CONNECTION: Record<Connection, string> = {
  connecting: "Connecting…",
  live: "Live",
  lost: "Reconnecting…",
};

export function App() {
  const { data: polls } = useStreamGroup<Poll>({ streamName: "poll", groupId: "all" });
  const connection = useConnection();
  return (
    <main>
      <header>
        <h1>Polls</h1>
        <span role="status" aria-label="Connection" className={`connection ${connection}`}>
          {CONNECTION[connection]}
        </span>
      </header>
      <NewPoll />
      {polls.length === 0 && connection !== "connecting" && <p className="empty">No polls yet. Ask the first question.</p>}
      {polls.toReversed().map((poll) => (
        <PollCard key={poll.id} poll={poll} />
      ))}
    </main>
  );
}
