import { useRoute } from "wouter";

import Run from "./Run";
import RunList from "./RunList";

export default function Runs() {
  const [, parameters] = useRoute("/runs/:trace");
  return parameters ? <Run key={parameters.trace} traceId={parameters.trace} /> : <RunList />;
}
