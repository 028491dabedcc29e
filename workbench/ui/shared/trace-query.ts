import { ApiProblem } from "@core/api/problem";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";

import { type Schemas, api, data } from "./api";
import { useRefresh } from "./live";

type Detail = Schemas["TraceDetail"];

const OPEN_REFRESH_MS = 1_000;
const TRIES = 8;
const TRY_MS = 300;

export const isOpen = (detail: Detail | undefined): boolean =>
  detail?.trace.status === "running" || detail?.trace.status === "waiting";

/** A trace in full, read anew as it goes on. One that has just begun is recorded a moment later than it is answered: it is asked for again. */
export function useTrace(traceId: string): UseQueryResult<Detail> {
  const queryKey = ["trace", traceId];
  const found = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      data(api.GET("/__motia/api/traces/{trace}", { params: { path: { trace: traceId } }, signal })),
    retry: (failures, error) =>
      error instanceof ApiProblem && (error.status === 0 || error.status === 404) && failures < TRIES,
    retryDelay: TRY_MS,
    refetchInterval: ({ state }) => (isOpen(state.data) ? OPEN_REFRESH_MS : false),
  });
  useRefresh(queryKey, { trace: traceId });
  return found;
}
