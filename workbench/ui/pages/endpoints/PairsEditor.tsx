import { type Pair, isForbidden } from "@core/http/request";
import { Plus, X } from "lucide-react";

import { Button, IconButton } from "../../shared/Button";
import styles from "./PairsEditor.module.css";

interface PairsEditorProps {
  /** "header": what one is called. */
  what: string;
  pairs: readonly Pair[];
  /** What the step itself names, with its words. */
  known: readonly { name: string; description: string | null }[];
  onChange: (pairs: Pair[]) => void;
  /** Say which names the browser keeps to itself. */
  checkNames?: boolean;
}

export function PairsEditor({ what, pairs, known, onChange, checkNames }: PairsEditorProps) {
  const change = (at: number, part: Partial<Pair>) =>
    onChange(pairs.map((pair, other) => (other === at ? { ...pair, ...part } : pair)));
  return (
    <div className={styles.pairs}>
      {pairs.map((pair, at) => (
        <div key={at} className={styles.pair}>
          <input
            type="text"
            aria-label={`Name of ${what} ${at + 1}`}
            placeholder="name"
            value={pair.name}
            spellCheck={false}
            onChange={(event) => change(at, { name: event.target.value })}
          />
          <input
            type="text"
            aria-label={`Value of ${what} ${pair.name || at + 1}`}
            placeholder={known.find(({ name }) => name === pair.name)?.description ?? "value"}
            value={pair.value}
            spellCheck={false}
            onChange={(event) => change(at, { value: event.target.value })}
          />
          <IconButton
            icon={X}
            label={`Remove ${what} ${pair.name || at + 1}`}
            onClick={() => onChange(pairs.filter((_pair, other) => other !== at))}
          />
          {checkNames && isForbidden(pair.name) && (
            <p className={styles.note}>The browser sets this one itself; curl sends yours.</p>
          )}
        </div>
      ))}
      <Button icon={Plus} look="quiet" onClick={() => onChange([...pairs, { name: "", value: "" }])}>
        Add a {what}
      </Button>
    </div>
  );
}
