import { Ring } from "@core/bounded";
import { clockTime, plural } from "@core/format";
import { preview } from "@core/json";
import { Badge } from "@ui/shared/Badge";
import { Button } from "@ui/shared/Button";
import { type Column, DataTable } from "@ui/shared/DataTable";
import { EmptyState } from "@ui/shared/EmptyState";
import type { Schemas } from "@ui/shared/api";
import { useLiveItems } from "@ui/shared/live";
import { Eraser, Radio } from "lucide-react";
import { useMemo, useState, useSyncExternalStore } from "react";

import styles from "./streams.module.css";

type Frame = Schemas["StreamFrame"];

const KEPT = 1_000;

/** What clients of the group are sent, from the moment on at which this is opened; the newest on top. */
export function Frames({ stream, group }: { stream: string; group: string }) {
  const [ring] = useState(() => new Ring<Frame>(KEPT));
  const [skipped, setSkipped] = useState(0);
  useLiveItems(
    "stream",
    { stream, group },
    {
      items: (frames, left) => {
        if (left > 0) setSkipped((before) => before + left);
        ring.push(frames);
      },
    },
  );
  const frames = useSyncExternalStore(ring.subscribe, () => ring.items);
  const rows = useMemo(() => frames.toReversed(), [frames]);
  if (rows.length === 0) {
    return (
      <EmptyState icon={Radio} title="Waiting for frames">
        Every change of this group appears here as soon as it is stored.
      </EmptyState>
    );
  }
  return (
    <>
      <div className={styles.bar}>
        <span className={styles.quiet}>
          {plural(rows.length, "frame")}
          {ring.dropped > 0 && `, ${ring.dropped} older ones let go`}
          {skipped > 0 && `, ${skipped} left out, because they came too quickly`}
        </span>
        <span className={styles.right}>
          <Button look="quiet" icon={Eraser} onClick={() => ring.clear()}>
            Clear
          </Button>
        </span>
      </div>
      <DataTable label="Frames" rows={rows} columns={COLUMNS} rowKey={(frame) => frame.offset} />
    </>
  );
}

const TONES = { create: "ok", update: "busy", delete: "bad", event: "warn" } as const;

const COLUMNS: readonly Column<Frame>[] = [
  { id: "time", header: "Time", width: "92px", render: (frame) => <code>{clockTime(frame.timestamp)}</code> },
  {
    id: "kind",
    header: "Kind",
    width: "72px",
    render: (frame) => <Badge tone={TONES[frame.kind]}>{frame.kind}</Badge>,
  },
  {
    id: "item",
    header: "Item",
    width: "minmax(80px, 1fr)",
    render: (frame) => <code>{frame.id ?? "whole group"}</code>,
  },
  {
    id: "data",
    header: "Data",
    width: "minmax(0, 3fr)",
    render: (frame) => <code title={preview(frame.data, 2_000)}>{preview(frame.data)}</code>,
  },
];
