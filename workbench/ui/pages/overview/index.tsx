// The front page: what is unhealthy and what to do, how much happens, what waits, and the processes that do the work.

import { duration } from "@core/format";
import { useQuery } from "@tanstack/react-query";

import { ErrorNotice } from "../../shared/ErrorNotice";
import { Segmented, WINDOWS, windowMs } from "../../shared/Filters";
import { Page } from "../../shared/Page";
import { Skeleton } from "../../shared/Skeleton";
import { api, data } from "../../shared/api";
import { useLiveValue } from "../../shared/live";
import { useNow } from "../../shared/now";
import { useUrlParam } from "../../shared/url";
import { Charts } from "./Charts";
import { Concerns } from "./Concerns";
import { Figures } from "./Figures";
import { HostCard } from "./HostCard";
import { Queues } from "./Queues";
import { Runners } from "./Runners";
import styles from "./Overview.module.css";

/** The host keeps a day of measurements. */
const OFFERED = WINDOWS.filter(({ value }) => windowMs(value) <= 86_400_000);

export default function Overview() {
  const [window, setWindow] = useUrlParam("window", "15m");
  const asked = useQuery({
    queryKey: ["overview"],
    queryFn: ({ signal }) => data(api.GET("/__motia/api/overview", { signal })),
  });
  const overview = useLiveValue("overview") ?? asked.data;
  return (
    <Page
      title="Overview"
      subtitle={overview && <Uptime version={overview.version} startedAt={overview.host.startedAt} />}
      actions={<Segmented label="Time window" value={window} onChange={setWindow} options={OFFERED} />}
    >
      {overview ? (
        <div className={styles.page}>
          <Concerns concerns={overview.concerns} steps={overview.steps} />
          <Figures overview={overview} />
          <Charts about="work" windowMs={windowMs(window)} />
          <div className={styles.columns}>
            <Queues />
            <div className={styles.stack}>
              <Runners runners={overview.runners} />
              <HostCard overview={overview} />
            </div>
          </div>
          <Charts about="host" windowMs={windowMs(window)} />
        </div>
      ) : asked.error ? (
        <ErrorNotice error={asked.error} retry={() => void asked.refetch()} />
      ) : (
        <Skeleton rows={12} />
      )}
    </Page>
  );
}

function Uptime({ version, startedAt }: { version: string; startedAt: number }) {
  return `motia-host ${version}, up for ${duration(Math.max(0, useNow() - startedAt))}`;
}
