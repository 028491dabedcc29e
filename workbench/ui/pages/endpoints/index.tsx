// A client for the project's api steps: choose one, fill in what it takes, send it, see what comes and which run it started.

import { ranked } from "@core/search";
import { useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useLocation } from "wouter";

import { EmptyState } from "../../shared/EmptyState";
import { ErrorNotice } from "../../shared/ErrorNotice";
import { Page } from "../../shared/Page";
import { Skeleton } from "../../shared/Skeleton";
import { type Schemas, api, data } from "../../shared/api";
import { useHotkeys } from "../../shared/hotkeys";
import { link, useUrlParam } from "../../shared/url";
import { EndpointList } from "./EndpointList";
import styles from "./Endpoints.module.css";
import { Workplace } from "./Workplace";

type Endpoint = Schemas["Endpoint"];

const MOST = 500;
/** A step can be reached by several routes: the address names method and path, too. */
export const routeKey = (endpoint: Pick<Endpoint, "method" | "path">): string => `${endpoint.method} ${endpoint.path}`;

export default function Endpoints() {
  const [search, setSearch] = useUrlParam("q");
  const [route] = useUrlParam("route");
  const [step] = useUrlParam("step");
  const [, navigate] = useLocation();
  const routes = useQuery({
    queryKey: ["routes"],
    queryFn: async ({ signal }) => (await data(api.GET("/__motia/api/routes", { signal }))).items,
    staleTime: 30_000,
  });
  const all = routes.data ?? [];
  const found = ranked(
    all,
    search,
    (endpoint) => `${endpoint.path} ${endpoint.method} ${endpoint.step} ${endpoint.file}`,
    MOST,
  );
  const chosen =
    all.find((endpoint) => routeKey(endpoint) === route) ?? all.find((endpoint) => endpoint.step === step) ?? found[0];
  const choose = (endpoint: Endpoint) => navigate(link("/endpoints", { route: routeKey(endpoint), q: search }));
  const go = (by: number) => {
    const at = chosen ? found.indexOf(chosen) : -1;
    const next = found[Math.max(0, Math.min(found.length - 1, at + by))];
    if (next) choose(next);
  };
  useHotkeys("List", [
    { keys: "j", label: "Next endpoint", run: () => go(1) },
    { keys: "k", label: "Previous endpoint", run: () => go(-1) },
  ]);
  return (
    <Page title="Endpoints" layout="fill" subtitle={chosen?.description}>
      {routes.error ? (
        <div className={styles.padded}>
          <ErrorNotice error={routes.error} retry={() => void routes.refetch()} />
        </div>
      ) : !routes.data ? (
        <Skeleton rows={8} />
      ) : !chosen ? (
        <EmptyState icon={Send} title={all.length === 0 ? "There are no api steps" : "No endpoint answers the search"}>
          A step with <code>type: "api"</code>, a <code>path</code> and a <code>method</code> appears here as soon as it
          is saved.
        </EmptyState>
      ) : (
        <div className={styles.page}>
          <EndpointList endpoints={found} chosen={chosen} search={search} onSearch={setSearch} onChoose={choose} />
          <Workplace key={routeKey(chosen)} endpoint={chosen} />
        </div>
      )}
    </Page>
  );
}
