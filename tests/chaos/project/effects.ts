/** Tells the effects server that an attempt has begun and ended. The connection breaks when this process dies in between. */
import { connect, Socket } from "node:net";

export interface Attempt {
  step: string;
  id: string;
  attempt: number;
  group?: string;
  seq?: number;
}

export async function effect(attempt: Attempt, work: () => Promise<void>): Promise<void> {
  const socket: Socket = connect(Number(process.env.CHAOS_EFFECTS), "127.0.0.1");
  socket.setNoDelay(true);
  try {
    socket.write(JSON.stringify({ ...attempt, pid: process.pid }) + "\n");
    await new Promise((taken, failed) => socket.once("data", taken).once("error", failed));
    await work();
    socket.write("end\n");
  } finally {
    socket.end();
  }
}

export const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));
