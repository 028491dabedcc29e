import { queryOptions } from "@tanstack/react-query";

import { api, data } from "./api";

export const sourceQuery = (name: string) =>
  queryOptions({
    queryKey: ["source", name],
    queryFn: ({ signal }) => data(api.GET("/__motia/api/steps/{name}/source", { params: { path: { name } }, signal })),
    staleTime: 10_000,
  });
