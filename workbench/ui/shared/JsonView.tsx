// A JSON value as a tree. Everything in it is text: names and values come from people's payloads.

import { isRecord, preview, pretty } from "@core/json";
import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { CopyButton } from "./CopyButton";
import styles from "./JsonView.module.css";

interface JsonViewProps {
  value: unknown;
  /** How many levels are open at first. */
  depth?: number;
  /** Read out. */
  label?: string;
}

const AT_ONCE = 100;
const LONG_TEXT = 600;

export function JsonView({ value, depth = 2, label = "JSON" }: JsonViewProps) {
  if (value === undefined) return <p className={styles.nothing}>Nothing.</p>;
  return (
    <div className={styles.view} role="group" aria-label={label}>
      <div className={styles.copy}>
        <CopyButton label="Copy as JSON" text={() => (typeof value === "string" ? value : pretty(value))} />
      </div>
      <Node value={value} depth={depth} />
    </div>
  );
}

interface NodeProps {
  name?: string;
  value: unknown;
  depth: number;
}

function Node({ name, value, depth }: NodeProps) {
  const entries = entriesOf(value);
  if (entries === null || entries.length === 0) {
    return (
      <div className={styles.leaf}>
        {name !== undefined && <Name name={name} />}
        <Leaf value={value} />
      </div>
    );
  }
  return <Branch name={name} value={value} entries={entries} depth={depth} />;
}

function Branch({ name, value, entries, depth }: NodeProps & { entries: [string, unknown][] }) {
  const [open, setOpen] = useState(depth > 0);
  const [shown, setShown] = useState(AT_ONCE);
  const isArray = Array.isArray(value);
  return (
    <div>
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={12} aria-hidden className={styles.chevron} />
        {name !== undefined && <Name name={name} />}
        <span className={styles.summary}>
          {open ? `${isArray ? "[" : "{"} ${entries.length} ${isArray ? "]" : "}"}` : preview(value, 80)}
        </span>
      </button>
      {open && (
        <div className={styles.children}>
          {entries.slice(0, shown).map(([key, child]) => (
            <Node key={key} name={key} value={child} depth={depth - 1} />
          ))}
          {entries.length > shown && (
            <button type="button" className={styles.more} onClick={() => setShown(shown + 10 * AT_ONCE)}>
              {entries.length - shown} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

const Name = ({ name }: { name: string }) => <span className={styles.name}>{name}: </span>;

function Leaf({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false);
  if (typeof value !== "string") return <span className={styles[typeOf(value)]}>{preview(value)}</span>;
  const cut = !whole && value.length > LONG_TEXT;
  return (
    <span className={styles.string}>
      {JSON.stringify(cut ? value.slice(0, LONG_TEXT) : value)}
      {cut && (
        <button type="button" className={styles.more} onClick={() => setWhole(true)}>
          {(value.length - LONG_TEXT).toLocaleString("en-US")} more characters
        </button>
      )}
    </span>
  );
}

function typeOf(value: unknown): "null" | "number" | "boolean" | "empty" {
  if (value === null) return "null";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "empty";
}

function entriesOf(value: unknown): [string, unknown][] | null {
  if (Array.isArray(value)) return value.map((item, at) => [String(at), item]);
  return isRecord(value) ? Object.entries(value) : null;
}
