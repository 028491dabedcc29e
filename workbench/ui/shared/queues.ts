import { useQuery } from "@tanstack/react-query";

import { type Schemas, queuesQuery } from "./api";
import { useLiveValue } from "./live";

interface Queues {
  queues: readonly Schemas["Queue"][] | undefined;
  error: Error | null;
  retry: () => void;
}

/** All queues, live. What came live wins: an answer that is still on its way may be older. */
export function useQueues(): Queues {
  const { data, error, refetch } = useQuery(queuesQuery);
  return { queues: useLiveValue("queues") ?? data, error, retry: () => void refetch() };
}
