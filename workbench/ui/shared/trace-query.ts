import { type UseQueryResult, useQuery } from "@tanstack/react-query";

import { type Schemas, api, data } from "./api";
import { useRefresh } from "./live";

type Detail = Schemas["TraceDetail"];

const OPEN_REFRESH_MS = 1_000;

export const isOpen = (detail: Detail | undefined): boolean =>
  detail?.trace.status === "running" || detail?.trace.status === "waiting";

/** A trace in full, read anew as it goes on. */
export function useTrace(traceId: string): UseQueryResult<Detail> {
  const queryKey = ["trace", traceId];
  const found = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      data(api.GET("/__motia/api/traces/{trace}", { params: { path: { trace: traceId } }, signal })),
    refetchInterval: ({ state }) => (isOpen(state.data) ? OPEN_REFRESH_MS : false),
  });
  useRefresh(queryKey, { trace: traceId });
  return found;
}
