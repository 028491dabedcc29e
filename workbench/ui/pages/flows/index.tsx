// The graph of a flow: which steps there are, how they lead to each other, and what happens in them now. A step opens beside it.

import { ApiProblem } from "@core/api/problem";
import { Workflow } from "lucide-react";

import { ButtonLink } from "../../shared/Button";
import { EmptyState } from "../../shared/EmptyState";
import { ErrorNotice } from "../../shared/ErrorNotice";
import { Page } from "../../shared/Page";
import { Skeleton } from "../../shared/Skeleton";
import { SplitPane } from "../../shared/SplitPane";
import { useFlows } from "../../shared/api";
import { deferred } from "../../shared/deferred";
import { link, useUrlState } from "../../shared/url";
import { StepPanel } from "./StepPanel";
import { Toolbar } from "./Toolbar";
import { WarningsButton } from "./Warnings";
import { ALL, useGraph } from "./use-graph";
import { useFlowView } from "./use-view";

const loadGraph = () => import("./GraphView");
const GraphView = deferred(loadGraph, 8);
loadGraph().catch(() => undefined); // beside the first questions to the host; a failure is told where the graph is shown

export default function Flows() {
  const flows = useFlows();
  const [parameters] = useUrlState();
  const asked = parameters.get("flow");
  // Without a choice the first flow; all steps where there are no flows.
  const flow = asked ?? flows.data?.[0]?.name ?? ALL;
  return flows.error && !flows.data && !asked ? (
    <Page title="Flows">
      <ErrorNotice error={flows.error} retry={() => void flows.refetch()} />
    </Page>
  ) : flows.data || asked ? (
    <Flow key={flow} flow={flow} />
  ) : (
    <Page title="Flows">
      <Skeleton rows={8} />
    </Page>
  );
}

function Flow({ flow }: { flow: string }) {
  const graph = useGraph(flow);
  const view = useFlowView(graph.data);
  return (
    <Page
      title="Flows"
      layout="fill"
      subtitle={graph.data && view.summary}
      toolbar={<Toolbar flow={flow} view={view} />}
      actions={graph.data && <WarningsButton graph={graph.data} onStep={view.select} />}
    >
      <SplitPane
        name="flows"
        panel={view.step && <StepPanel key={view.step} name={view.step} view={view} />}
        initialWidth={480}
      >
        {graph.error instanceof ApiProblem && graph.error.status === 404 ? (
          <NoFlow name={flow} />
        ) : graph.error && !graph.data ? (
          <div style={{ padding: 24 }}>
            <ErrorNotice error={graph.error} retry={() => void graph.refetch()} />
          </div>
        ) : !graph.data ? (
          <Skeleton rows={8} />
        ) : graph.data.nodes.length === 0 ? (
          <NoSteps />
        ) : (
          <GraphView flow={flow} graph={graph.data} view={view} />
        )}
      </SplitPane>
    </Page>
  );
}

function NoFlow({ name }: { name: string }) {
  return (
    <EmptyState
      icon={Workflow}
      title={`There is no flow “${name}”`}
      action={<ButtonLink href={link("/flows", { flow: ALL })}>Show all steps</ButtonLink>}
    >
      A flow is there as long as a step names it in <code>flows</code> of its config. Choose another one above.
    </EmptyState>
  );
}

function NoSteps() {
  return (
    <EmptyState icon={Workflow} title="There are no steps here">
      A step is a file such as <code>steps/hello.step.ts</code> with a <code>config</code> and a <code>handler</code>.
      Save one and it appears here; <code>flows: ["…"]</code> in its config puts it into a flow.
    </EmptyState>
  );
}
