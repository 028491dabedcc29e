// The graph itself (xyflow), loaded by itself.

import "@xyflow/react/dist/base.css";

import type { Point } from "@core/graph/layout";
import { NODE } from "@core/graph/layout";
import type { Graph } from "@core/graph/model";
import {
  Background,
  BackgroundVariant,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  applyNodeChanges,
  useStore,
} from "@xyflow/react";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";

import { Skeleton } from "../../shared/Skeleton";
import { useLatest } from "../../shared/live";
import { Controls } from "./Controls";
import styles from "./GraphView.module.css";
import { StepEdge, type TopicEdgeType } from "./StepEdge";
import { StepNode, type StepNodeType } from "./StepNode";
import { edgesOf, nodesOf } from "./elements";
import { ActivityContext, useActivityStore } from "./live-graph";
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
/** Below this zoom nodes show their names alone and edges no topics: 500 of them stay readable. */
const FAR = 0.45;

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
  useEffect(() => setNodes((known) => withMeasures(made, known)), [made]);
  const positions = usePositions(flow, graph);
  useGraphMoves(view, nodes.length);
  const onNodesChange = useCallback(
    (changes: NodeChange<StepNodeType>[]) => setNodes((known) => applyNodeChanges(changes, known)),
    [],
  );
  return (
    <Frame>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onNodeClick={(_event, node) => latest.current.select(node.id)}
        onPaneClick={() => latest.current.step && latest.current.select(null)}
        onNodeDragStop={(_event, _node, dragged) => positions.moved(nodes, dragged)}
        onlyRenderVisibleElements={nodes.length > WHOLE_TO}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        disableKeyboardA11y={false}
        onInit={(instance) => begin(instance, nodes)}
        minZoom={0.05}
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

const SMALLEST_AT_FIRST = FAR;
const MARGIN = 48;

/** The whole graph where it is readable as a whole; its beginning on the left otherwise. */
function begin(instance: ReactFlowInstance<StepNodeType, TopicEdgeType>, nodes: readonly StepNodeType[]): void {
  void instance.fitView({ padding: 0.12, maxZoom: 1 }).then(() => {
    const first = nodes.reduce<StepNodeType | undefined>(
      (left, node) => (!left || node.position.x < left.position.x ? node : left),
      undefined,
    );
    const frame = document.querySelector(".react-flow")?.getBoundingClientRect();
    if (!first || !frame || instance.getZoom() >= SMALLEST_AT_FIRST) return;
    const middle = first.position.y + NODE.height / 2;
    void instance.setViewport({
      zoom: SMALLEST_AT_FIRST,
      x: MARGIN - first.position.x * SMALLEST_AT_FIRST,
      y: frame.height / 2 - middle * SMALLEST_AT_FIRST,
    });
  });
}

/** New nodes with what xyflow has found out about the ones before, so that nothing is measured twice. */
function withMeasures(made: readonly StepNodeType[], known: readonly StepNodeType[]): StepNodeType[] {
  const before = new Map(known.map((node) => [node.id, node]));
  return made.map((node) => ({
    ...node,
    measured: before.get(node.id)?.measured ?? { width: NODE.width, height: NODE.height },
  }));
}
