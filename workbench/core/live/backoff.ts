// How long to wait before the next try to connect: doubling with jitter, so that many pages do not return in one moment.

const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/** The wait before try number `attempt` (from 0), between half and the whole of the doubled step. `random` is in [0, 1). */
export function backoff(attempt: number, random: number = Math.random()): number {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return step / 2 + (step / 2) * random;
}
