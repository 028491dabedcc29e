// Code and JSON to read or to write. The editor is heavy and loads when one of these is shown first; until then the text stands there plainly.

import { Suspense, lazy } from "react";

import styles from "./Code.module.css";
import type { CodeMirrorProps } from "./editor/CodeMirror";

const CodeMirror = lazy(() => import("./editor/CodeMirror"));

/** Fills its container, which has a height. Read-only without `onChange`. */
export function Code(props: CodeMirrorProps) {
  return (
    <div className={styles.code}>
      <Suspense
        fallback={
          <pre className={styles.plain} tabIndex={0}>
            {props.value}
          </pre>
        }
      >
        <CodeMirror {...props} />
      </Suspense>
    </div>
  );
}

interface JsonEditorProps {
  label: string;
  /** The text, valid or not: whoever sends it parses it (`parseJson`). */
  value: string;
  onChange: (value: string) => void;
  height?: number;
  /** What is wrong with it, shown below. */
  problem?: string | null;
}

export function JsonEditor({ label, value, onChange, height = 220, problem }: JsonEditorProps) {
  return (
    <div>
      <div className={styles.frame} data-bad={problem ? true : undefined} style={{ height }}>
        <Code value={value} language="json" label={label} onChange={onChange} />
      </div>
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}
