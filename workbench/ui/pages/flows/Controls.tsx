import { Panel, useReactFlow } from "@xyflow/react";
import { LayoutGrid, Maximize, Minus, Plus } from "lucide-react";

import { IconButton } from "../../shared/Button";
import { useHotkeys } from "../../shared/hotkeys";
import styles from "./Controls.module.css";

const MOVE_MS = 200;

export function Controls({ onReset, canReset }: { onReset: () => void; canReset: boolean }) {
  const flow = useReactFlow();
  const fit = () => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: MOVE_MS });
  const zoomIn = () => void flow.zoomIn({ duration: MOVE_MS });
  const zoomOut = () => void flow.zoomOut({ duration: MOVE_MS });
  useHotkeys("Graph", [
    { keys: "f", label: "Show everything", run: fit },
    { keys: "+", label: "Nearer", run: zoomIn },
    { keys: "-", label: "Farther", run: zoomOut },
  ]);
  return (
    <Panel position="bottom-left" className={styles.controls}>
      <IconButton icon={Plus} label="Nearer (+)" onClick={zoomIn} />
      <IconButton icon={Minus} label="Farther (-)" onClick={zoomOut} />
      <IconButton icon={Maximize} label="Show everything (f)" onClick={fit} />
      {canReset && <IconButton icon={LayoutGrid} label="Forget all places and lay out anew" onClick={onReset} />}
    </Panel>
  );
}
