// The API for components: `api` for calls, and the queries that several pages share.

import { createApi, data, type Schemas } from "@core/api/client";
import { ApiProblem } from "@core/api/problem";
import { QueryClient, queryOptions, useQuery } from "@tanstack/react-query";

export const api = createApi(location.origin);
export { data };
export type { Schemas };

const FRESH_MS = 2_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    // The host is mostly on this machine: whether there is a network beyond it says nothing.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      staleTime: FRESH_MS,
      // A host that restarts is back in a moment; what it refuses, it refuses again.
      retry: (failures, error) => error instanceof ApiProblem && error.status === 0 && failures < 3,
      retryDelay: (failures) => 300 * 2 ** failures,
    },
  },
});

export const infoQuery = queryOptions({
  queryKey: ["info"],
  queryFn: ({ signal }) => data(api.GET("/__motia/api/info", { signal })),
  staleTime: 30_000,
});

export const stepsQuery = queryOptions({
  queryKey: ["steps"],
  queryFn: async ({ signal }) => (await data(api.GET("/__motia/api/steps", { signal }))).items,
  staleTime: 30_000,
});

export const flowsQuery = queryOptions({
  queryKey: ["flows"],
  queryFn: async ({ signal }) => (await data(api.GET("/__motia/api/flows", { signal }))).items,
  staleTime: 30_000,
});

export const queuesQuery = queryOptions({
  queryKey: ["queues"],
  queryFn: async ({ signal }) => (await data(api.GET("/__motia/api/queues", { signal }))).items,
});

/** All steps of the project; read anew when the project is reloaded. */
export const useSteps = () => useQuery(stepsQuery);
export const useFlows = () => useQuery(flowsQuery);
