import { useStreamItem } from "@motia-host/stream/react";
import { useId, useState } from "react";
import { type Poll, type Progress, post, VOTER } from "./api";

export function PollCard({ poll }: { poll: Poll }) {
  const { data: progress } = useStreamItem<Progress>({ streamName: "vote-progress", groupId: VOTER, id: poll.id });
  const [failure, setFailure] = useState("");
  const heading = useId();
  const total = Object.values(poll.votes).reduce((sum, count) => sum + count, 0);
  const busy = progress != null && progress.percent < 100;

  async function vote(option: string) {
    if (busy) return;
    setFailure("");
    await post(`/polls/${poll.id}/votes`, { option, voter: VOTER }).catch((error) => setFailure(error.message));
  }

  return (
    <article className="card" aria-labelledby={heading}>
      <h2 id={heading}>{poll.question}</h2>
      <ul>
        {poll.options.map((option) => (
          <li key={option}>
            <Option
              text={option}
              votes={poll.votes[option]}
              total={total}
              chosen={progress?.option === option}
              busy={busy}
              choose={() => void vote(option)}
            />
          </li>
        ))}
      </ul>
      {progress && <Bar percent={progress.percent} />}
      <footer>
        <span>{counted(total)}</span>
        <span role="status">{progress?.message}</span>
      </footer>
      {failure && <p role="alert">{failure}</p>}
    </article>
  );
}

interface OptionProps {
  text: string;
  votes: number;
  total: number;
  chosen: boolean;
  busy: boolean;
  choose: () => void;
}

function Option({ text, votes, total, chosen, busy, choose }: OptionProps) {
  const share = total ? Math.round((100 * votes) / total) : 0;
  return (
    <button
      type="button"
      className="option"
      aria-label={`${text}: ${counted(votes)}`}
      aria-pressed={chosen}
      aria-disabled={busy}
      onClick={choose}
    >
      <span className="share" style={{ inlineSize: `${share}%` }} />
      <span className="text">{text}</span>
      <span className="count">{votes}</span>
      <span className="percent">{share}&thinsp;%</span>
    </button>
  );
}

function Bar({ percent }: { percent: number }) {
  return (
    <div className="bar" role="progressbar" aria-label="Progress of your vote" aria-valuenow={percent}>
      <span style={{ inlineSize: `${percent}%` }} />
    </div>
  );
}

function counted(votes: number): string {
  return votes === 1 ? "1 vote" : `${votes} votes`;
}
