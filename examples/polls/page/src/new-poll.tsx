import { type FormEvent, useState } from "react";
import { post } from "./api";

const FEWEST = 2;
const MOST = 10;

export function NewPoll() {
  const [options, setOptions] = useState(FEWEST);
  const [failure, setFailure] = useState("");

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    const texts = values.getAll("option").map((text) => String(text).trim());
    try {
      await post("/polls", { question: values.get("question"), options: texts.filter(Boolean) });
      form.reset();
      setOptions(FEWEST);
      setFailure("");
    } catch (error) {
      setFailure((error as Error).message);
    }
  }

  return (
    <form className="card" onSubmit={create} aria-label="New poll">
      <label>
        Question
        <input name="question" placeholder="What shall we have for lunch?" maxLength={200} required autoComplete="off" />
      </label>
      <div className="fields">
        {Array.from({ length: options }, (_, index) => (
          <label key={index}>
            Option {index + 1}
            <input name="option" maxLength={200} required={index < FEWEST} autoComplete="off" />
          </label>
        ))}
      </div>
      <div className="actions">
        <button type="button" className="quiet" disabled={options === MOST} onClick={() => setOptions(options + 1)}>
          Add option
        </button>
        <button type="submit">Ask</button>
      </div>
      {failure && <p role="alert">{failure}</p>}
    </form>
  );
}
