// Checked by tsc alone: the lines that the documentation shows, with the types they have to have.
import { StreamClient } from "../src/index.js";
import {
  MotiaStreamProvider,
  useMotiaStream,
  useStreamEventHandler,
  useStreamGroup,
  useStreamItem,
} from "../src/react.js";

interface Progress {
  id: string;
  percent: number;
}

export function Page() {
  const { data, event } = useStreamItem<Progress>("workflow-progress");
  const { data: one } = useStreamItem<Progress>({ streamName: "orders", groupId: "g", id: "1" });
  const { data: all } = useStreamGroup<Progress>({ streamName: "orders", groupId: "g", sortKey: "percent" });
  useStreamEventHandler({ event, type: "typing", listener: (value: string) => value }, []);
  const percents: number[] = all.map((item) => item.percent);
  const { stream } = useMotiaStream();
  // @ts-expect-error: the item has no such member
  const wrong = data?.nothing;
  return (
    <MotiaStreamProvider url="ws://localhost:3000" authToken="t">
      <MotiaStreamProvider address="ws://localhost:3000" protocols={["Authorization", "t"]}>
        {one?.percent} {data?.percent} {percents.length} {String(stream?.connected)} {wrong}
      </MotiaStreamProvider>
    </MotiaStreamProvider>
  );
}

export const client = new StreamClient({ url: "ws://localhost:3000" });
export const state: Progress | null | undefined = client.subscribeItem<Progress>("workflow-progress").getState();
export const group: Progress[] = new StreamClient("localhost:3000").subscribeGroup<Progress>("orders", "g").getState();
