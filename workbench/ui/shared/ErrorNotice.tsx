import { ApiProblem } from "@core/api/problem";
import { TriangleAlert } from "lucide-react";

import { Button } from "./Button";
import styles from "./ErrorNotice.module.css";

/** What went wrong, why, and what to do. `retry` offers to ask again. */
export function ErrorNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = error instanceof ApiProblem ? error : null;
  const message = problem?.message ?? (error instanceof Error ? error.message : String(error));
  return (
    <div role="alert" className={styles.notice}>
      <TriangleAlert size={16} aria-hidden />
      <div className={styles.body}>
        <p className={styles.message}>{message}</p>
        {problem?.violations.map((violation) => (
          <p key={violation.path + violation.message}>
            <code>{violation.path}</code> {violation.message}
          </p>
        ))}
        {problem?.hint && <p className={styles.hint}>{problem.hint}</p>}
      </div>
      {retry && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}
