// The command palette (Ctrl-K, ⌘-K): pages, steps, flows and actions, found by typing.

import { ranked } from "@core/search";
import { CornerDownLeft, Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";

import { Dialog } from "../shared/Dialog";
import { KeyCaps } from "../shared/KeyCaps";
import { useFlows, useSteps } from "../shared/api";
import styles from "./Palette.module.css";
import { type Entry, entries } from "./palette-entries";

const MOST = 60;

export function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const [, navigate] = useLocation();
  const steps = useSteps().data;
  const flows = useFlows().data;
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const all = useMemo(() => entries({ steps: steps ?? [], flows: flows ?? [], onHelp }), [steps, flows, onHelp]);
  const found = useMemo(() => ranked(all, typed, (entry) => `${entry.label} ${entry.words}`, MOST), [all, typed]);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active, found]);
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    if (entry.href !== undefined) navigate(entry.href);
    else entry.run?.();
  };
  const move = (by: number) => setActive((at) => (found.length === 0 ? 0 : (at + by + found.length) % found.length));
  return (
    <Dialog title="Command palette" size="medium" bare onClose={onClose}>
      <div className={styles.top}>
        <Search size={16} aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={found[active] ? `palette-${active}` : undefined}
          aria-label="Search pages, steps, flows and actions"
          placeholder="Search pages, steps, flows and actions …"
          autoFocus
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onKeyDown={(event) => {
            const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
            const by = moves[event.key];
            if (by !== undefined) move(by);
            else if (event.key === "Enter") choose(found[active]);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <ul id="palette-list" ref={list} role="listbox" aria-label="Results" className={styles.list}>
        {found.map((entry, at) => (
          <Item
            key={entry.id}
            entry={entry}
            at={at}
            active={at === active}
            heading={found[at - 1]?.group !== entry.group && typed === "" ? entry.group : undefined}
            onHover={() => setActive(at)}
            onChoose={() => choose(entry)}
          />
        ))}
      </ul>
      {found.length === 0 && <p className={styles.nothing}>Nothing is called “{typed}”.</p>}
      <div className={styles.foot}>
        <span>
          <KeyCaps keys="↑" /> <KeyCaps keys="↓" /> move
        </span>
        <span>
          <KeyCaps keys="Enter" /> open
        </span>
        <span>
          <KeyCaps keys="Escape" /> close
        </span>
      </div>
    </Dialog>
  );
}

interface ItemProps {
  entry: Entry;
  at: number;
  active: boolean;
  heading?: string;
  onHover: () => void;
  onChoose: () => void;
}

function Item({ entry, at, active, heading, onHover, onChoose }: ItemProps) {
  const Icon = entry.icon;
  return (
    <>
      {heading && (
        <li role="presentation" className={styles.heading}>
          {heading}
        </li>
      )}
      <li
        id={`palette-${at}`}
        role="option"
        aria-selected={active}
        className={styles.item}
        onPointerMove={onHover}
        onClick={onChoose}
      >
        {entry.mark ?? (Icon && <Icon size={15} aria-hidden className={styles.icon} />)}
        <span className={styles.label}>{entry.label}</span>
        <span className={styles.about}>{entry.about}</span>
        {entry.keys ? <KeyCaps keys={entry.keys} /> : active && <CornerDownLeft size={13} aria-hidden />}
      </li>
    </>
  );
}
