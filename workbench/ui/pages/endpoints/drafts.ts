// What is being edited, by route: kept while the page is open, so that a look elsewhere loses nothing.

import { BoundedMap } from "@core/bounded";
import { type Draft, pathParameters } from "@core/http/request";
import { pretty } from "@core/json";
import { useCallback, useState } from "react";

import type { Schemas } from "../../shared/api";

type Endpoint = Schemas["Endpoint"];

const kept = new BoundedMap<string, Draft>(100);

/** A request that fits the schemas, as far as the host could make one. */
export function exampleOf(endpoint: Endpoint): Draft {
  const { path, query, body } = endpoint.example;
  const known = endpoint.queryParams.map(({ name }) => ({ name, value: query[name] ?? "" }));
  return {
    method: endpoint.method,
    template: endpoint.path,
    path: Object.fromEntries(pathParameters(endpoint.path).map(({ name }) => [name, path[name] ?? ""])),
    query: known,
    headers: [],
    body: body === null || body === undefined ? "" : pretty(body),
  };
}

export function useDraft(endpoint: Endpoint): [Draft, (change: Partial<Draft>) => void] {
  const key = `${endpoint.method} ${endpoint.path}`;
  const [draft, setDraft] = useState(() => kept.get(key) ?? exampleOf(endpoint));
  const change = useCallback(
    (part: Partial<Draft>) =>
      setDraft((before) => {
        const next = { ...before, ...part };
        kept.set(key, next);
        return next;
      }),
    [key],
  );
  return [draft, change];
}
