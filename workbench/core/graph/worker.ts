// The layout in a thread of its own: 500 steps take a moment in which the page must not stand still.

import { type LayoutTask, layout } from "./layout";

addEventListener("message", ({ data }: MessageEvent<{ id: number; task: LayoutTask }>) => {
  postMessage({ id: data.id, places: layout(data.task) });
});
