import { bytes, count, duration } from "@core/format";

import { Badge, LanguageBadge, type Tone } from "../../shared/Badge";
import { Card } from "../../shared/Page";
import type { Schemas } from "../../shared/api";
import styles from "./Rows.module.css";

const TONES: Record<Schemas["Runner"]["state"], Tone> = {
  starting: "busy",
  ready: "ok",
  busy: "busy",
  draining: "warn",
  stopping: "warn",
  lost: "bad",
};

/** Of one runner's language, as people call it; Node runs TypeScript and JavaScript. */
const NAMES: Record<string, string> = { node: "Node", python: "Python", ruby: "Ruby" };

/** The processes that execute steps. */
export function Runners({ runners }: { runners: readonly Schemas["Runner"][] }) {
  return (
    <Card title="Runners" flush>
      {runners.length === 0 ? (
        <p className={styles.none}>No runner runs. One starts for each language in which there are steps.</p>
      ) : (
        <div className={styles.wide} tabIndex={0} role="region" aria-label="Runners">
          <table className={styles.table}>
            <thead>
              <tr>
                <th>Runner</th>
                <th>State</th>
                <th className={styles.end}>Calls</th>
                <th className={styles.end}>CPU</th>
                <th className={styles.end}>Memory</th>
                <th className={styles.end}>Restarts</th>
                <th className={styles.end}>Up</th>
              </tr>
            </thead>
            <tbody>
              {runners.map((runner) => (
                <tr
                  key={runner.id}
                  title={`${runner.id}, process ${runner.pid}, ${runner.version}, generation ${runner.generation}`}
                >
                  <td className={styles.name}>
                    <LanguageBadge language={runner.language} />
                    {NAMES[runner.language] ?? runner.language}
                  </td>
                  <td>
                    <Badge tone={TONES[runner.state]}>{runner.state}</Badge>
                  </td>
                  <td className={styles.end}>{count(runner.calls)}</td>
                  <td className={styles.end}>{Math.round(runner.cpu)} %</td>
                  <td className={styles.end}>{runner.rss > 0 ? bytes(runner.rss) : "–"}</td>
                  <td className={styles.end} data-bad={runner.restarts > 0 || undefined}>
                    {runner.restarts}
                  </td>
                  <td className={styles.end}>{duration(Math.floor(runner.uptime) * 1_000)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
