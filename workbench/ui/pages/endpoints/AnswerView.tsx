import { bytes, duration, plural } from "@core/format";
import { type Answer, kindOf } from "@core/http/exchange";
import { parseJson } from "@core/json";

import { Badge, type Tone } from "../../shared/Badge";
import { JsonView } from "../../shared/JsonView";
import { Tabs } from "../../shared/Tabs";
import { useUrlParam } from "../../shared/url";
import styles from "./AnswerView.module.css";
import { RunOfAnswer } from "./RunOfAnswer";

interface AnswerViewProps {
  answer: Answer | null;
  error: string | null;
  sending: boolean;
}

export function AnswerView({ answer, error, sending }: AnswerViewProps) {
  const [tab, setTab] = useUrlParam("answer", "body");
  return (
    <>
      <div className={styles.line} role="status">
        {answer ? (
          <>
            <Badge tone={toneOf(answer.status)}>
              {answer.status} {answer.statusText}
            </Badge>
            <span title={`The head came after ${duration(answer.headMs)}`}>{duration(answer.ms)}</span>
            <span>{bytes(answer.bytes)}</span>
            {answer.chunks.length > 1 && <span>{plural(answer.chunks.length, "chunk")}</span>}
            {sending && <span className={styles.coming}>still coming …</span>}
          </>
        ) : (
          <span>{sending ? "Waiting for the answer …" : "No answer"}</span>
        )}
        {answer?.traceId && <RunOfAnswer traceId={answer.traceId} />}
      </div>
      {error && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      {answer && (
        <div className={styles.box}>
          <Tabs label="Parts of the answer" value={tab} onChange={setTab} tabs={tabsOf(answer)} />
          <div className={styles.content} tabIndex={0} role="region" aria-label="Content of the answer">
            {tab === "headers" ? (
              <Headers answer={answer} />
            ) : tab === "chunks" ? (
              <Chunks answer={answer} />
            ) : (
              <Body answer={answer} />
            )}
          </div>
        </div>
      )}
    </>
  );
}

function tabsOf(answer: Answer) {
  return [
    { value: "body", text: "Body" },
    { value: "chunks", text: `Chunks (${answer.chunks.length})` },
    { value: "headers", text: `Headers (${answer.headers.length})` },
  ];
}

function toneOf(status: number): Tone {
  if (status < 300) return "ok";
  return status < 400 ? "busy" : status < 500 ? "warn" : "bad";
}

function Body({ answer }: { answer: Answer }) {
  if (answer.bytes === 0) return <p className={styles.quiet}>{answer.done ? "It has no body." : "Nothing yet."}</p>;
  const kind = kindOf(answer.contentType);
  if (kind === "binary") {
    return (
      <p className={styles.quiet}>
        {bytes(answer.bytes)} of {answer.contentType}, which is not shown.
      </p>
    );
  }
  const parsed = kind === "json" && answer.done && !answer.cut ? parseJson(answer.text) : null;
  return (
    <>
      {parsed?.ok ? (
        <JsonView value={parsed.value} depth={4} label="Body of the answer" />
      ) : (
        <pre className={styles.text}>{answer.text}</pre>
      )}
      {answer.cut && <p className={styles.quiet}>Only the first {bytes(answer.text.length)} are shown.</p>}
    </>
  );
}

function Chunks({ answer }: { answer: Answer }) {
  return (
    <ol className={styles.chunks}>
      {answer.chunks.map((chunk, at) => (
        <li key={at}>
          <span>+{duration(chunk.at)}</span>
          <pre>{chunk.text}</pre>
        </li>
      ))}
    </ol>
  );
}

function Headers({ answer }: { answer: Answer }) {
  return (
    <dl className={styles.headers}>
      {answer.headers.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
