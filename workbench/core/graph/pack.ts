// Boxes side by side in rows, as words in a paragraph: a page about as wide as a screen is, whose beginning is its upper left corner.

import type { Point } from "./places";

/** Places within it, from 0, 0 on. */
export interface Box {
  places: Record<string, Point>;
  width: number;
  height: number;
}

/** Width of the whole to its height. */
const SHAPE = 1.8;

/** In the order given: what comes first stays first, whatever is added behind it. */
export function pack(boxes: readonly Box[], gap: number): { places: Record<string, Point>; height: number } {
  const area = boxes.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const room = Math.max(Math.sqrt(area * SHAPE), ...boxes.map(({ width }) => width));
  const places: Record<string, Point> = {};
  let [left, top, bottom] = [0, 0, 0];
  for (const box of boxes) {
    if (left > 0 && left + box.width > room) [left, top] = [0, bottom + gap];
    for (const [name, { x, y }] of Object.entries(box.places)) places[name] = { x: left + x, y: top + y };
    left += box.width + gap;
    bottom = Math.max(bottom, top + box.height);
  }
  return { places, height: bottom };
}
