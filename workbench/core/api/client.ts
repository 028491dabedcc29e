// The admin API, typed by the OpenAPI document that the host publishes. Every failure is an `ApiProblem`.

import createClient, { type Client, type Middleware } from "openapi-fetch";

import { problemOf, unreachable } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Api = Client<paths>;

const PATIENCE_MS = 30_000;

const failuresAreThrown: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw problemOf(response.status, await response.json().catch(() => null));
  },
};

/** A client of the host at `origin`. `fetcher` is for tests. */
export function createApi(origin: string, fetcher: typeof fetch = fetch): Api {
  const api = createClient<paths>({
    baseUrl: origin,
    fetch: async (request) => {
      const patience = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
      try {
        return await fetcher(request, { signal: patience });
      } catch (cause) {
        if (request.signal.aborted) throw cause;
        throw unreachable(cause);
      }
    },
  });
  api.use(failuresAreThrown);
  return api;
}

/** The body of an answer that has one; failures were thrown before. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}
