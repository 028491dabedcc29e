// uPlot, loaded by itself (`Chart.tsx`).

export interface PlotProps {
  height: number;
}

export default function Plot({ height }: PlotProps) {
  return <div style={{ height }} />;
}
