// One listener for all keys. A page names its keys with `useHotkeys`; the help (`?`) lists what counts at the moment.

import { Sequences, chord } from "@core/keys";
import { useEffect, useLayoutEffect, useRef } from "react";

export interface Hotkey {
  keys: string;
  label: string;
  run: (event: KeyboardEvent) => void;
  /** Also counts while text is typed. */
  inInputs?: boolean;
}

interface Layer {
  group: string;
  current: () => readonly Hotkey[];
}

export const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
const layers: Layer[] = [];
const sequences = new Sequences();

/** Keys that count while the component is shown. The latest component wins where two name the same keys. */
export function useHotkeys(group: string, hotkeys: readonly Hotkey[], enabled = true): void {
  const current = useRef(hotkeys);
  useEffect(() => {
    current.current = hotkeys;
  });
  // With what it belongs to: who sees it may press its keys.
  useLayoutEffect(() => {
    if (!enabled) return;
    const layer: Layer = { group, current: () => current.current };
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, [group, enabled]);
}

/** What counts at the moment, by group, without repetition. */
export function activeHotkeys(): { group: string; hotkeys: Hotkey[] }[] {
  const groups = new Map<string, Map<string, Hotkey>>();
  for (const layer of layers) {
    const known = groups.get(layer.group) ?? new Map<string, Hotkey>();
    for (const hotkey of layer.current()) known.set(hotkey.keys, hotkey);
    groups.set(layer.group, known);
  }
  return [...groups].map(([group, known]) => ({ group, hotkeys: [...known.values()] }));
}

export function isTyping(event: Event): boolean {
  // The editor lives in a shadow root: what is inside is named by the path alone.
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) {
    return true;
  }
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ["Control", "Meta", "Shift", "Alt"].includes(event.key)) return;
  const typing = isTyping(event);
  const modal = document.querySelector("dialog:modal") !== null;
  const open = layers
    .flatMap((layer) => layer.current().map((hotkey) => ({ hotkey, group: layer.group })))
    .filter(({ hotkey, group }) => (!typing || hotkey.inInputs) && (!modal || group === "Dialog" || hotkey.inInputs))
    .map(({ hotkey }) => hotkey);
  const found = sequences.press(
    chord(event, isApple),
    open.map((hotkey) => hotkey.keys),
    event.timeStamp,
  );
  if (found === null) return;
  event.preventDefault();
  open.findLast((hotkey) => hotkey.keys === found)?.run(event);
}

export function listenForHotkeys(): () => void {
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
