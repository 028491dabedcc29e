import { plural } from "@core/format";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { NameList } from "@ui/shared/NameList";
import { Skeleton } from "@ui/shared/Skeleton";
import { TextField } from "@ui/shared/TextField";
import { Button } from "@ui/shared/Button";
import { api, data } from "@ui/shared/api";
import { useRefresh } from "@ui/shared/live";
import { link, useUrlState } from "@ui/shared/url";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";

import styles from "./streams.module.css";

const PAGE = 500;

/** The groups of a stream. One that holds nothing yet can be opened by name, to wait for its frames. */
export function Groups({ stream, current }: { stream: string; current: string | null }) {
  const [, change] = useUrlState();
  const [name, setName] = useState("");
  const list = useInfiniteQuery({
    queryKey: ["streams", "of", stream, "groups"],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET("/__motia/api/streams/{name}", {
          params: { path: { name: stream }, query: { limit: PAGE, after: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  useRefresh(["streams", "of", stream]);
  const groups = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <nav className={styles.groups} aria-label="Groups">
      <span className={styles.back}>
        <Button look="quiet" icon={ArrowLeft} onClick={() => change({ stream: null, group: null })}>
          Streams
        </Button>
      </span>
      <form
        className={styles.open}
        onSubmit={(event) => {
          event.preventDefault();
          if (name) change({ group: name }, { push: true });
        }}
      >
        <TextField label="Open a group by name" value={name} onChange={setName} placeholder="group" />
      </form>
      {list.error && <ErrorNotice error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton />}
      {list.isSuccess && groups.length === 0 && <p className={styles.none}>No group holds an item yet.</p>}
      <NameList
        label="Groups"
        items={groups.map(({ group, items }) => ({
          name: group,
          note: plural(items, "item"),
          href: link("/streams", { stream, group }),
        }))}
        current={current}
        onEnd={() => void (list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage())}
      />
    </nav>
  );
}
