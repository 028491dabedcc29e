// Streams: their groups and items, the frames as they are sent, and a way to send an event.

import { EmptyState } from "@ui/shared/EmptyState";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { NameList } from "@ui/shared/NameList";
import { Page } from "@ui/shared/Page";
import { Skeleton } from "@ui/shared/Skeleton";
import { Tabs } from "@ui/shared/Tabs";
import { api, data } from "@ui/shared/api";
import { link, useUrlParam, useUrlState } from "@ui/shared/url";
import { useQuery } from "@tanstack/react-query";
import { Radio } from "lucide-react";
import { useState } from "react";

import { Frames } from "./Frames";
import { Groups } from "./Groups";
import { Items } from "./Items";
import { SendEvent } from "./SendEvent";
import styles from "./streams.module.css";

export default function Streams() {
  const [parameters] = useUrlState();
  const stream = parameters.get("stream");
  const group = parameters.get("group");
  const {
    data: streams,
    error,
    refetch,
  } = useQuery({
    queryKey: ["streams", "all"],
    queryFn: async ({ signal }) => (await data(api.GET("/__motia/api/streams", { signal }))).items,
  });
  return (
    <Page title="Streams" layout="fill" subtitle={[stream, group].filter(Boolean).join(" / ")}>
      {error && <ErrorNotice error={error} retry={() => void refetch()} />}
      {!streams && !error && <Skeleton />}
      {streams?.length === 0 && (
        <EmptyState icon={Radio} title="This project has no stream">
          A file <code>*.stream.ts</code>, <code>.py</code> or <code>.rb</code> with a <code>config</code> declares one;
          clients follow its items live.
        </EmptyState>
      )}
      {streams && streams.length > 0 && (
        <div className={styles.columns} data-depth={stream === null ? 0 : group === null ? 1 : 2}>
          <nav className={styles.streams} aria-label="Streams">
            <NameList
              label="Streams"
              items={streams.map(({ name }) => ({ name, href: link("/streams", { stream: name }) }))}
              current={stream}
            />
          </nav>
          {stream !== null && <Groups key={stream} stream={stream} current={group} />}
          {stream !== null && group !== null ? (
            <OfGroup key={`${stream}\n${group}`} stream={stream} group={group} />
          ) : (
            <Choose stream={stream} />
          )}
        </div>
      )}
    </Page>
  );
}

function Choose({ stream }: { stream: string | null }) {
  return (
    <div className={styles.content}>
      <EmptyState icon={Radio} title={stream === null ? "Choose a stream" : "Choose a group"}>
        Items are shown as they are stored, and frames as clients get them.
      </EmptyState>
    </div>
  );
}

function OfGroup({ stream, group }: { stream: string; group: string }) {
  const [tab, setTab] = useUrlParam("tab", "items");
  const [sending, setSending] = useState(false);
  return (
    <div className={styles.content}>
      <Tabs
        label="Items or frames"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "items", text: "Items" },
          { value: "frames", text: "Live frames" },
        ]}
        actions={<SendEvent.Button onClick={() => setSending(true)} />}
      />
      {tab === "frames" ? <Frames stream={stream} group={group} /> : <Items stream={stream} group={group} />}
      {sending && <SendEvent stream={stream} group={group} onClose={() => setSending(false)} />}
    </div>
  );
}
