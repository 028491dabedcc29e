// What of the graph is looked at first.

import { NODE, type Point } from "@core/graph/places";
import { type Viewport, getNodesBounds, getViewportForBounds } from "@xyflow/react";

import type { StepNodeType } from "./StepNode";

export const FARTHEST = 0.05;
/** Below this zoom nodes show their names alone and edges no topics: 500 of them stay readable. */
export const FAR = 0.45;
const NEAREST_AT_FIRST = 1;
const MARGIN = 48;

/** The place of the first of the leftmost nodes. */
export function beginningOf(nodes: readonly StepNodeType[]): Point {
  const places = nodes.map(({ position }) => position);
  return places.reduce((left, place) => (place.x < left.x ? place : left), places[0] ?? { x: 0, y: 0 });
}

/** The whole graph where it is readable as a whole; its beginning on the left otherwise. */
export function beginning(nodes: StepNodeType[]): Viewport {
  const { width, height } = document.querySelector(".react-flow")?.getBoundingClientRect() ?? { width: 0, height: 0 };
  const whole = getViewportForBounds(getNodesBounds(nodes), width, height, FARTHEST, NEAREST_AT_FIRST, 0.12);
  if (whole.zoom >= FAR) return whole;
  const { x, y } = beginningOf(nodes);
  return { zoom: FAR, x: MARGIN - x * FAR, y: height / 2 - (y + NODE.height / 2) * FAR };
}
