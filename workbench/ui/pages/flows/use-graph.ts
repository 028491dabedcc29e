import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api, data } from "../../shared/api";

/** In place of a flow: all steps. No flow can be called so, since the address bar names it `flow=*`. */
export const ALL = "*";

export function useGraph(flow: string) {
  return useQuery({
    queryKey: ["graph", flow],
    queryFn: ({ signal }) =>
      flow === ALL
        ? data(api.GET("/__motia/api/graph", { signal }))
        : data(api.GET("/__motia/api/flows/{flow}", { params: { path: { flow } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
