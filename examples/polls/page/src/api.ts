/** Where the steps are served: `?host=` in the address of the page, `VITE_MOTIA_URL` when it is built, or where `motia-host dev` starts. */
export const HOST: string =
  new URLSearchParams(location.search).get("host") ?? import.meta.env.VITE_MOTIA_URL ?? "http://localhost:3000";

/** One voter per browser; a private window is another one. */
export const VOTER: string = localStorage.getItem("voter") ?? crypto.randomUUID();
localStorage.setItem("voter", VOTER);

/** An item of the stream `poll`. */
export interface Poll {
  id: string;
  question: string;
  options: string[];
  votes: Record<string, number>;
}

/** An item of the stream `vote-progress`. */
export interface Progress {
  id: string;
  percent: number;
  message: string;
  option?: string;
}

/** Resolves when the host has accepted it; otherwise throws with a text for people. The result arrives by the streams. */
export async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(HOST + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Error("The host does not answer. Is it running?");
  });
  if (!response.ok) throw new Error(await reason(response));
}

async function reason(response: Response): Promise<string> {
  const { error } = await response.json().catch(() => ({ error: `The host answered with status ${response.status}.` }));
  if (typeof error === "string") return error;
  const violations: { path: string; message: string }[] = error.violations ?? [];
  return violations.map(({ path, message }) => `${path.replace("$.", "")}: ${message}`).join("; ") || error.message;
}
