import { useEffect, useRef } from "react";

import { SearchInput } from "../../shared/Filters";
import type { Schemas } from "../../shared/api";
import styles from "./EndpointList.module.css";
import { Method } from "./Method";

type Endpoint = Schemas["Endpoint"];

interface EndpointListProps {
  endpoints: readonly Endpoint[];
  chosen: Endpoint;
  search: string;
  onSearch: (text: string) => void;
  onChoose: (endpoint: Endpoint) => void;
}

export function EndpointList({ endpoints, chosen, search, onSearch, onChoose }: EndpointListProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <nav className={styles.side} aria-label="Endpoints">
      <div className={styles.search}>
        <SearchInput value={search} onChange={onSearch} placeholder="Search endpoints" />
      </div>
      <ul ref={list} className={styles.list}>
        {endpoints.map((endpoint) => (
          <li key={`${endpoint.method} ${endpoint.path}`}>
            <button
              type="button"
              className={styles.item}
              aria-current={endpoint === chosen || undefined}
              onClick={() => onChoose(endpoint)}
            >
              <Method method={endpoint.method} />
              <span className={styles.text}>
                <span className={styles.path}>{endpoint.path}</span>
                <span className={styles.step}>{endpoint.step}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
