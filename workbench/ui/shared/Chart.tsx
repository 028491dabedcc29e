// A chart over time; uPlot loads when the first one is shown.

import { Suspense, lazy } from "react";

import type { PlotProps } from "./Plot";

const Plot = lazy(() => import("./Plot"));

export function Chart(props: PlotProps) {
  return (
    <Suspense fallback={<div style={{ height: props.height }} />}>
      <Plot {...props} />
    </Suspense>
  );
}
