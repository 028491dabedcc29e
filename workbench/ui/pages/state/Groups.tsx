import { count } from "@core/format";
import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { SearchInput } from "@ui/shared/Filters";
import { NameList } from "@ui/shared/NameList";
import { Skeleton } from "@ui/shared/Skeleton";
import { api, data } from "@ui/shared/api";
import { useRefresh } from "@ui/shared/live";
import { link, useUrlParam } from "@ui/shared/url";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Database } from "lucide-react";

import styles from "./state.module.css";

const PAGE = 500;

/** All groups, by the beginning of their names. */
export function Groups({ current }: { current: string | null }) {
  const [prefix, setPrefix] = useUrlParam("groups");
  const list = useInfiniteQuery({
    queryKey: ["state", "groups", prefix],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET("/__motia/api/state", {
          params: { query: { prefix: prefix || undefined, limit: PAGE, after: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  useRefresh(["state"]);
  const groups = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <nav className={styles.groups} aria-label="Groups">
      <div className={styles.search}>
        <SearchInput
          value={prefix}
          onChange={setPrefix}
          placeholder="Groups that begin with"
          hotkey={current === null}
        />
      </div>
      {list.error && <ErrorNotice error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton />}
      {list.isSuccess && groups.length === 0 && (
        <EmptyState icon={Database} title={prefix ? "No group begins so" : "Nothing is stored yet"}>
          {!prefix && (
            <>
              Steps store values with <code>state.set(group, key, value)</code>.
            </>
          )}
        </EmptyState>
      )}
      <NameList
        label="Groups"
        items={groups.map(({ group, keys }) => ({
          name: group,
          note: count(keys),
          href: link("/state", { group, groups: prefix }),
        }))}
        current={current}
        onEnd={() => void (list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage())}
      />
    </nav>
  );
}
