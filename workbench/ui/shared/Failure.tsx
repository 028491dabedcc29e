// An error of a handler: what it says, the lines around the one that raised it, and the stack.

import type { Failure as Shown } from "@core/trace/model";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";

import { CopyButton } from "./CopyButton";
import styles from "./Failure.module.css";
import { OpenInEditor } from "./OpenInEditor";
import { sourceQuery } from "./source-query";

const AROUND = 3;

export function Failure({ error, step }: { error: Shown; step: string }) {
  return (
    <section className={styles.failure} aria-label="Error">
      <p className={styles.message}>
        <CircleAlert size={14} aria-hidden />
        <span>
          <strong>{error.type ?? error.name}</strong> {error.message}
        </span>
      </p>
      {error.violations?.map(({ path, message }) => (
        <p key={path + message}>
          <code>{path}</code> {message}
        </p>
      ))}
      {error.file && error.line != null && <Source step={step} file={error.file} line={error.line} />}
      {error.stack && (
        <details className={styles.stack}>
          <summary>Stack</summary>
          <div className={styles.stackText}>
            <CopyButton label="Copy the stack" text={error.stack} />
            <pre tabIndex={0}>{error.stack}</pre>
          </div>
        </details>
      )}
    </section>
  );
}

/** The lines around the failing one, as the file is now; only its place where it is no file of the step. */
function Source({ step, file, line }: { step: string; file: string; line: number }) {
  const { data: source } = useQuery(sourceQuery(step));
  const known = source && (file === source.file || file === source.path || file.endsWith(`/${source.file}`));
  const lines = known ? source.text.split("\n") : [];
  const first = Math.max(1, line - AROUND);
  return (
    <figure className={styles.source}>
      <figcaption>
        <code>
          {file}:{line}
        </code>
        {known && <OpenInEditor step={step} line={line} />}
      </figcaption>
      {lines.length > 0 && (
        <pre tabIndex={0} aria-label={`Lines around line ${line}`}>
          {lines.slice(first - 1, line + AROUND).map((text, at) => (
            <span key={first + at} className={styles.codeLine} data-marked={first + at === line || undefined}>
              <span aria-hidden>{first + at}</span>
              {text || " "}
            </span>
          ))}
        </pre>
      )}
    </figure>
  );
}
