// Where a searched text stands in a line, in any case.

export interface Piece {
  text: string;
  found: boolean;
}

/** The line cut at every place where `wanted` stands. Without a text it stays whole. */
export function pieces(line: string, wanted: string): readonly Piece[] {
  if (wanted === "") return [{ text: line, found: false }];
  const found: Piece[] = [];
  const folded = line.toLowerCase();
  const sought = wanted.toLowerCase();
  // Folding can change a text's length in a few scripts; then places would not fit, and nothing is marked.
  if (folded.length !== line.length) return [{ text: line, found: false }];
  let at = 0;
  for (let next = folded.indexOf(sought); next >= 0; next = folded.indexOf(sought, at)) {
    if (next > at) found.push({ text: line.slice(at, next), found: false });
    found.push({ text: line.slice(next, next + sought.length), found: true });
    at = next + sought.length;
  }
  if (at < line.length) found.push({ text: line.slice(at), found: false });
  return found;
}
