// Where something unhealthy leads: the page on which it can be looked at and put right.

import type { Schemas } from "./api/client";

type Concern = Schemas["Concern"];

const PLACES: Partial<Record<Concern["name"], { path: string; by: string; text: string }>> = {
  "dead-letters": { path: "/dead", by: "subscriber", text: "Open the dead letters" },
  "queue-old": { path: "/queues", by: "subscriber", text: "Open the queue" },
  "queue-paused": { path: "/queues", by: "subscriber", text: "Open the queue" },
  "step-not-loaded": { path: "/queues", by: "subscriber", text: "Open the queue" },
  "runner-restarting": { path: "/logs", by: "step", text: "Read the log" },
  "runner-missing": { path: "/logs", by: "step", text: "Read the log" },
  "load-problems": { path: "/flows", by: "step", text: "See which steps" },
  "telemetry-dropped": { path: "/logs", by: "step", text: "Read the log" },
};

/** The path, its parameters and the words of the link; null where no page helps and the hint says what to do. */
export function placeOf(
  concern: Concern,
): { path: string; parameters: Record<string, string | null>; text: string } | null {
  const place = PLACES[concern.name];
  return place ? { path: place.path, parameters: { [place.by]: concern.step }, text: place.text } : null;
}
