import type { DependencyList, ReactElement, ReactNode } from "react";
import type { ClientOptions, GroupSubscription, ItemSubscription, StreamClient, StreamEvents } from "./index.js";

export {
  StreamClient,
  StreamClient as Stream,
  GroupSubscription as StreamGroupSubscription,
  ItemSubscription as StreamItemSubscription,
} from "./index.js";

export interface ProviderProps extends Omit<ClientOptions, "WebSocket"> {
  children?: ReactNode;
  /** A client of your own, instead of one that lives as long as the provider. */
  client?: StreamClient;
}

/** Connects everything below it to the streams of a host. */
export declare function MotiaStreamProvider(props: ProviderProps): ReactElement;

export declare function useMotiaStream(): { stream: StreamClient | null };

export interface ItemArguments {
  streamName: string;
  /** `default` unless given; while it is given as undefined or empty, nothing is subscribed. */
  groupId?: string;
  /** As `groupId`. */
  id?: string;
}

export interface GroupArguments<T = any> {
  streamName: string;
  groupId?: string;
  /** Sort by this member instead of the order of first write. */
  sortKey?: (keyof T & string) | undefined;
  /** Told of every state, also those between two renderings. */
  setData?: (data: T[]) => void;
}

/**
 * The item now: null when there is none, undefined until the host has answered. A name alone means the item `default` of the
 * group `default`.
 */
export declare function useStreamItem<T = any>(
  args?: string | ItemArguments,
): { data: T | null | undefined; event: ItemSubscription<T> | null };

/** All items of the group now; empty until the host has answered. */
export declare function useStreamGroup<T = any>(
  args?: string | GroupArguments<T>,
): { data: T[]; event: GroupSubscription<T> | null };

/** Calls `listener` with the data of every custom event of that type. `event` is what `useStreamItem` or `useStreamGroup` gave. */
export declare function useStreamEventHandler(
  args: { event: StreamEvents | null; type: string; listener: (data: any) => void },
  dependencies?: DependencyList,
): void;
