/** Where the steps are served: `VITE_MOTIA_URL` at build time, or `?host=` in the address. */
export const HOST: string =
  new URLSearchParams(location.search).get("host") ?? import.meta.env.VITE_MOTIA_URL ?? "http://localhost:3000";

/** One voter per browser tab, so that two tabs can vote. */
export const VOTER: string = sessionStorage.getItem("voter") ?? crypto.randomUUID();
sessionStorage.setItem("voter", VOTER);

export interface Poll {
  id: string;
  question: string;
  votes: Record<string, number>;
}

export interface Progress {
  id: string;
  percent: number;
  message: string;
}

export async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(HOST + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The host answered with status ${response.status}.`);
}
