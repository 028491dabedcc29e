import { useStreamGroup, useStreamItem } from "@motia-host/stream/react";
import { type FormEvent, useState } from "react";
import { type Poll, type Progress, post, VOTER } from "./api";

export function Polls() {
  const { data: polls } = useStreamGroup<Poll>({ streamName: "poll", groupId: "all" });
  return (
    <main>
      <h1>Polls</h1>
      <NewPoll />
      {polls.length === 0 && <p className="empty">No poll yet. Ask something above.</p>}
      {polls.map((poll) => (
        <PollCard key={poll.id} poll={poll} />
      ))}
    </main>
  );
}

function NewPoll() {
  const [failure, setFailure] = useState("");

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    const options = String(values.get("options")).split(",").map((option) => option.trim());
    try {
      await post("/polls", { question: values.get("question"), options: options.filter(Boolean) });
      form.reset();
      setFailure("");
    } catch {
      setFailure("A poll needs a question and at least two options.");
    }
  }

  return (
    <form onSubmit={create}>
      <input name="question" aria-label="Question" placeholder="What do you want to know?" required />
      <input name="options" aria-label="Options" placeholder="Options, separated by commas" required />
      <button type="submit">Ask</button>
      {failure && <p role="alert">{failure}</p>}
    </form>
  );
}

function PollCard({ poll }: { poll: Poll }) {
  const { data: progress } = useStreamItem<Progress>({ streamName: "vote-progress", groupId: VOTER, id: poll.id });
  const total = Object.values(poll.votes).reduce((sum, count) => sum + count, 0);
  return (
    <section aria-label={poll.question}>
      <h2>{poll.question}</h2>
      {Object.entries(poll.votes).map(([option, count]) => (
        <button
          type="button"
          key={option}
          className="option"
          disabled={progress != null}
          onClick={() => void post(`/polls/${poll.id}/votes`, { option, voter: VOTER })}
        >
          <span className="bar" style={{ width: `${total ? (100 * count) / total : 0}%` }} />
          <span>{option}</span>
          <span data-testid={`count-${option}`}>{count}</span>
        </button>
      ))}
      {progress && (
        <p role="status">
          <progress value={progress.percent} max={100} /> {progress.message}
        </p>
      )}
    </section>
  );
}
