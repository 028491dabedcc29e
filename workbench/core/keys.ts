// Key sequences: `mod+k`, `/`, `g r`. `mod` is ⌘ on Apple's machines and Ctrl elsewhere. Pure: events come in as plain data.

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** How long the second key of a sequence may take. */
export const SEQUENCE_MS = 1_200;

/** `k` with Ctrl → `mod+k`. Shift is part of the sign itself (`?`, `G`), and named only for keys without one (`shift+Enter`). */
export function chord(event: Pressed, apple: boolean): string {
  const mod = apple ? event.metaKey : event.ctrlKey;
  const foreign = apple ? event.ctrlKey : event.metaKey;
  const named = event.key.length > 1;
  const parts = [mod && "mod", foreign && "other", event.altKey && "alt", event.shiftKey && named && "shift"];
  return [...parts.filter(Boolean), mod && !named ? event.key.toLowerCase() : event.key].join("+");
}

/** Follows what is typed. Give it each chord; it answers with the sequence that is complete, or null. */
export class Sequences {
  #waiting: { prefix: string; until: number } | null = null;

  /** `known` are all sequences that count at this moment. A prefix of one of them is waited for. */
  press(pressed: string, known: readonly string[], now: number): string | null {
    const prefix = this.#waiting && now <= this.#waiting.until ? this.#waiting.prefix : null;
    this.#waiting = null;
    const candidates = prefix ? [`${prefix} ${pressed}`, pressed] : [pressed];
    for (const candidate of candidates) {
      if (known.includes(candidate)) return candidate;
      if (known.some((sequence) => sequence.startsWith(`${candidate} `))) {
        this.#waiting = { prefix: candidate, until: now + SEQUENCE_MS };
        return null;
      }
    }
    return null;
  }
}

/** `mod+k` → `["⌘", "K"]` or `["Ctrl", "K"]`, for display. */
export function keyCaps(sequence: string, apple: boolean): string[] {
  const names: Record<string, string> = {
    mod: apple ? "⌘" : "Ctrl",
    shift: "⇧",
    alt: apple ? "⌥" : "Alt",
    Enter: "↵",
    Escape: "Esc",
  };
  const caps = (one: string) =>
    one.split("+").map((part) => names[part] ?? (one.includes("+") ? part.toUpperCase() : part));
  return sequence.split(" ").flatMap(caps);
}
