// What the layout and those who draw it agree on.

/** The upper left corner. */
export interface Point {
  x: number;
  y: number;
}

export type Link = readonly [source: string, target: string];

/** Of every node, in px. */
export const NODE = { width: 216, height: 76 };
