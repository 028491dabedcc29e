import type { Graph } from "@core/graph/model";
import { plural } from "@core/format";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";

import { Button } from "../../shared/Button";
import { Dialog } from "../../shared/Dialog";
import styles from "./Warnings.module.css";

/** What in the graph is likely a mistake: topics without subscriber, subscriptions without emitter. */
export function WarningsButton({ graph, onStep }: { graph: Graph; onStep: (step: string) => void }) {
  const [open, setOpen] = useState(false);
  if (graph.warnings.length === 0) return null;
  return (
    <>
      <Button look="quiet" icon={TriangleAlert} className={styles.button} onClick={() => setOpen(true)}>
        {plural(graph.warnings.length, "warning")}
      </Button>
      {open && (
        <Dialog title={plural(graph.warnings.length, "warning")} size="medium" onClose={() => setOpen(false)}>
          <ul className={styles.list}>
            {graph.warnings.map((warning) => (
              <li key={`${warning.kind} ${warning.step} ${warning.topic}`}>
                <button
                  type="button"
                  className={styles.item}
                  onClick={() => {
                    setOpen(false);
                    onStep(warning.step);
                  }}
                >
                  <b>{warning.step}</b>
                  <span>{warning.text}</span>
                </button>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}
