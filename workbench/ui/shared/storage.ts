// What the browser remembers between visits. Storage may be switched off or full: then nothing is remembered.

import { useCallback, useState } from "react";

const PREFIX = "motia-workbench:";

export function recall<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise; // storage switched off, or written by something else
  }
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // switched off or full
  }
}

export function useRemembered<T>(name: string, otherwise: T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => recall(name, otherwise));
  const set = useCallback(
    (next: T) => {
      setValue(next);
      remember(name, next);
    },
    [name],
  );
  return [value, set];
}
