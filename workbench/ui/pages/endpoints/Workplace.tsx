// One endpoint: the request above, its answer below.

import { hasBody, missing, target, toCurl } from "@core/http/request";
import { parseJson } from "@core/json";
import { SendHorizontal, Square, Workflow } from "lucide-react";

import { LanguageBadge } from "../../shared/Badge";
import { Button, ButtonLink } from "../../shared/Button";
import { CopyButton } from "../../shared/CopyButton";
import { KeyCaps } from "../../shared/KeyCaps";
import { useActions } from "../../shared/actions";
import type { Schemas } from "../../shared/api";
import { useHotkeys } from "../../shared/hotkeys";
import { link } from "../../shared/url";
import { AnswerView } from "./AnswerView";
import { Method } from "./Method";
import { RecentList } from "./RecentList";
import { RequestEditor } from "./RequestEditor";
import styles from "./Workplace.module.css";
import { exampleOf, useDraft } from "./drafts";
import { useSend } from "./use-send";

export function Workplace({ endpoint }: { endpoint: Schemas["Endpoint"] }) {
  const [draft, change] = useDraft(endpoint);
  const { answer, error, sending, send, cancel, recent } = useSend(endpoint.step);
  const lacking = missing(draft);
  const isJson = !draft.headers.some(({ name, value }) => /^content-type$/i.test(name.trim()) && !/json/i.test(value));
  const body = hasBody(draft) && isJson ? parseJson(draft.body) : null;
  const problem = body && !body.ok ? body.problem : null;
  // A body that is no JSON may be sent all the same: how a step answers it is worth seeing, too.
  const go = () => lacking.length === 0 && void send(draft);
  useHotkeys("Request", [{ keys: "mod+Enter", label: "Send", run: go, inInputs: true }]);
  useActions([
    { id: "endpoints.send", label: `Send ${endpoint.method} ${endpoint.path}`, icon: SendHorizontal, run: go },
  ]);
  const own = recent.filter((entry) => entry.step === endpoint.step && entry.draft.template === endpoint.path);
  return (
    <div className={styles.workplace} tabIndex={0} role="region" aria-label={`${endpoint.method} ${endpoint.path}`}>
      <div className={styles.bar}>
        <div className={styles.address}>
          <Method method={endpoint.method} />
          <code className={styles.target} title={target(draft)}>
            {target(draft)}
          </code>
          <LanguageBadge language={endpoint.language} />
        </div>
        {sending ? (
          <Button icon={Square} onClick={cancel}>
            Cancel
          </Button>
        ) : (
          <Button look="primary" icon={SendHorizontal} disabled={lacking.length > 0} onClick={go} title="Send">
            Send
          </Button>
        )}
        <CopyButton text={() => toCurl(draft, location.origin)}>Copy as curl</CopyButton>
        <ButtonLink
          look="quiet"
          icon={Workflow}
          href={link("/flows", { flow: endpoint.flows[0], step: endpoint.step })}
        >
          {endpoint.step}
        </ButtonLink>
      </div>
      {lacking.length > 0 && (
        <p className={styles.lacking} role="status">
          Fill in {lacking.map((name) => `:${name}`).join(", ")} of the path to send it.
        </p>
      )}
      <RequestEditor
        endpoint={endpoint}
        draft={draft}
        problem={problem}
        onChange={change}
        onReset={() => change(exampleOf(endpoint))}
      />
      <section className={styles.answer} aria-label="Answer">
        {answer || error || sending ? (
          <AnswerView answer={answer} error={error} sending={sending} />
        ) : (
          <div className={styles.hint}>
            <p>
              The answer appears here, with the run that the request starts. Send with <KeyCaps keys="mod+Enter" />.
            </p>
            <RecentList entries={own} onChoose={(chosen) => change(chosen)} />
          </div>
        )}
      </section>
      {(answer || error) && own.length > 0 && <RecentList entries={own} onChoose={(chosen) => change(chosen)} />}
    </div>
  );
}
