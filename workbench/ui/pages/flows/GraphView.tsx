// The graph itself (xyflow), loaded by itself.

import "@xyflow/react/dist/base.css";

import type { Point } from "@core/graph/places";
import type { Graph } from "@core/graph/model";
import {
  Background,
  BackgroundVariant,
  MiniMap,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  applyNodeChanges,
  useStore,
} from "@xyflow/react";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";

import { Skeleton } from "../../shared/Skeleton";
import { useLatest } from "../../shared/live";
import { Controls } from "./Controls";
import styles from "./GraphView.module.css";
import { StepEdge } from "./StepEdge";
import { StepNode, type StepNodeType } from "./StepNode";
import { FAR, FARTHEST, beginning, beginningOf } from "./beginning";
import { edgesOf, nodesOf } from "./elements";
import { ActivityContext, useActivityStore } from "./live-graph";
import { ALL } from "./use-graph";
import { useGradually } from "./use-gradually";
import { useGraphMoves } from "./use-moves";
import { useLayout } from "./use-layout";
import { usePositions } from "./use-positions";
import type { FlowView } from "./use-view";

interface GraphViewProps {
  flow: string;
  graph: Graph;
  view: FlowView;
}

const nodeTypes = { step: StepNode };
const edgeTypes = { topic: StepEdge };
const MINIMAP_FROM = 30;
/** Up to so many nodes all are in the page, so that moving it is left to the compositor; of more only what is in sight. */
const WHOLE_TO = 600;

export default function GraphView(props: GraphViewProps) {
  const activity = useActivityStore(props.flow, props.graph);
  const places = useLayout(props.graph, props.view.shown ?? { nodes: [], edges: [], hidden: new Map() });
  if (!places) return <Skeleton rows={8} />;
  return (
    <ActivityContext value={activity}>
      <ReactFlowProvider>
        <Canvas {...props} places={places} />
      </ReactFlowProvider>
    </ActivityContext>
  );
}

function Canvas({ flow, graph, view, places }: GraphViewProps & { places: Record<string, Point> }) {
  const latest = useLatest(view);
  const made = useMemo(() => nodesOf(graph, view, places), [graph, view, places]);
  const edges = useMemo(() => edgesOf(view), [view]);
  const [nodes, setNodes] = useState<StepNodeType[]>(made);
  useEffect(() => setNodes(made), [made]);
  const positions = usePositions(flow, graph);
  useGraphMoves(view, nodes.length);
  const present = useGradually({ nodes, edges }, beginningOf(nodes), [view.step, view.found?.[0] ?? null]);
  const onNodesChange = useCallback(
    (changes: NodeChange<StepNodeType>[]) => setNodes((known) => applyNodeChanges(changes, known)),
    [],
  );
  return (
    <Frame>
      <ReactFlow
        nodes={present.nodes}
        edges={present.edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onNodeClick={(_event, node) => latest.current.select(node.id)}
        onPaneClick={() => latest.current.step && latest.current.select(null)}
        onNodeDragStop={(_event, _node, dragged) => positions.moved(nodes, dragged)}
        onlyRenderVisibleElements={nodes.length > WHOLE_TO}
        nodesDraggable={flow !== ALL}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        disableKeyboardA11y={false}
        onInit={(instance) => void instance.setViewport(beginning(nodes))}
        minZoom={FARTHEST}
        maxZoom={1.75}
        proOptions={{ hideAttribution: false }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
        {nodes.length >= MINIMAP_FROM && (
          <MiniMap pannable zoomable ariaLabel="Map of the graph" nodeBorderRadius={8} />
        )}
        <Controls onReset={positions.reset} canReset={positions.canReset} />
      </ReactFlow>
    </Frame>
  );
}

/** Tells the style sheets whether the graph is seen from afar. What is in it is not drawn anew by that. */
function Frame({ children }: { children: ReactNode }) {
  const far = useStore((store) => store.transform[2] < FAR);
  return (
    <div className={styles.graph} data-testid="graph" data-far={far || undefined}>
      {children}
    </div>
  );
}
