import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Code } from "../../shared/Code";
import { Button } from "../../shared/Button";
import { CopyButton } from "../../shared/CopyButton";
import { ErrorNotice } from "../../shared/ErrorNotice";
import { Skeleton } from "../../shared/Skeleton";
import { OpenInEditor } from "../../shared/OpenInEditor";
import type { Schemas } from "../../shared/api";
import { sourceQuery } from "../../shared/source-query";
import styles from "./StepSource.module.css";

/** The file of a step, at its config or at its handler. */
export function StepSource({ step }: { step: Schemas["StepDetail"] }) {
  const source = useQuery(sourceQuery(step.name));
  const [line, setLine] = useState<number>();
  if (source.error && !source.data) return <ErrorNotice error={source.error} retry={() => void source.refetch()} />;
  if (!source.data) return <Skeleton rows={12} />;
  const { text, file, language, configLine, handlerLine } = source.data;
  const at = line ?? configLine ?? undefined;
  return (
    <div className={styles.source}>
      <div className={styles.bar}>
        <code className={styles.file} title={file}>
          {file}
          {at !== undefined && `:${at}`}
        </code>
        {configLine !== null && (
          <Button look="quiet" onClick={() => setLine(configLine)}>
            config
          </Button>
        )}
        {handlerLine !== null && (
          <Button look="quiet" onClick={() => setLine(handlerLine)}>
            handler
          </Button>
        )}
        <CopyButton text={text} label="Copy the file" />
        <OpenInEditor step={step.name} line={at} />
      </div>
      <div className={styles.code}>
        <Code value={text} language={language} label={`Source of ${step.name}`} line={at} />
      </div>
    </div>
  );
}
