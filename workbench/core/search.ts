// How well a text answers what was typed: every typed word must begin a word of it, stand in it, or be there letter by letter.

/** Higher is better; 0: not at all. */
export function score(text: string, typed: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const lower = text.toLowerCase();
  let sum = 1;
  for (const word of words) {
    const points = wordScore(lower, word);
    if (points === 0) return 0;
    sum += points;
  }
  return sum;
}

function wordScore(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === 0) return 100;
  if (at > 0) return /[\s\-_./:]/.test(text[at - 1] ?? "") ? 60 : 30;
  return word.length > 1 && isSubsequence(text, word) ? 5 : 0;
}

function isSubsequence(text: string, word: string): boolean {
  let from = 0;
  for (const letter of word) {
    const at = text.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}

/** The items that answer, best first; equal ones stay in their order. */
export function ranked<T>(items: readonly T[], typed: string, textOf: (item: T) => string, limit: number): T[] {
  if (typed.trim() === "") return items.slice(0, limit);
  return items
    .map((item, order) => ({ item, order, points: score(textOf(item), typed) }))
    .filter(({ points }) => points > 0)
    .sort((one, other) => other.points - one.points || one.order - other.order)
    .slice(0, limit)
    .map(({ item }) => item);
}
