/** Anything with an id; a stream's schema says what else it holds. */
export interface StreamItem {
  id: string;
}

export interface ClientOptions {
  /** Address of the host: `ws://…`, `http://…`, `localhost:3000`; in a page, its own host unless given. */
  url?: string;
  /** The same as `url`. */
  address?: string;
  /** WebSocket subprotocols, for `streamAuth.authenticate`. */
  protocols?: string | string[];
  /** Short for `protocols: ["Authorization", authToken]`. */
  authToken?: string;
  /** The class to connect with; that of the platform, else of the package `ws`. */
  WebSocket?: new (address: string, protocols?: string[]) => WebSocket;
}

export interface StreamEvents {
  /** Custom events of the place, and `error` (`{ code, message }`) when the host refuses the subscription. */
  onEvent(type: string, listener: (data: any) => void): void;
  offEvent(type: string, listener: (data: any) => void): void;
}

interface Subscription<State> extends StreamEvents {
  getState(): State;
  addChangeListener(listener: (state: State) => void): void;
  removeChangeListener(listener: (state: State) => void): void;
  close(): void;
}

/** The item; null when there is none; undefined until the host has answered. */
export declare class ItemSubscription<T = any> implements Subscription<T | null | undefined> {
  getState(): T | null | undefined;
  addChangeListener(listener: (state: T | null | undefined) => void): void;
  removeChangeListener(listener: (state: T | null | undefined) => void): void;
  onEvent(type: string, listener: (data: any) => void): void;
  offEvent(type: string, listener: (data: any) => void): void;
  close(): void;
}

/** All items of the group, in the order of first write or sorted by `sortKey`. */
export declare class GroupSubscription<T = any> implements Subscription<T[]> {
  getState(): T[];
  addChangeListener(listener: (state: T[]) => void): void;
  removeChangeListener(listener: (state: T[]) => void): void;
  onEvent(type: string, listener: (data: any) => void): void;
  offEvent(type: string, listener: (data: any) => void): void;
  close(): void;
}

export declare class StreamClient {
  constructor(where?: string | ClientOptions, options?: ClientOptions);
  readonly connected: boolean;
  /** `watcher(connected)` whenever the connection is made or lost; the result ends it. */
  onConnection(watcher: (connected: boolean) => void): () => void;
  /** An item; without group and id the item `default` of the group `default`. */
  subscribeItem<T = any>(streamName: string, groupId?: string, id?: string): ItemSubscription<T>;
  subscribeGroup<T = any>(streamName: string, groupId?: string, sortKey?: string): GroupSubscription<T>;
  close(): void;
}

export { StreamClient as Stream };
