/**
 * React hooks over the client: a provider for the connection, and hooks that give what a place holds now. The names and shapes are those of
 * Motia's React client, so that its documentation's lines run as they stand.
 */
import {
  createContext,
  createElement,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { StreamClient } from "./client.js";

export { StreamClient, StreamClient as Stream } from "./client.js";
export {
  GroupSubscription as StreamGroupSubscription,
  ItemSubscription as StreamItemSubscription,
} from "./subscriptions.js";

const RENDER_EVERY_MS = 16;
/** @type {never[]} */
const NO_ITEMS = [];

/** @type {import("react").Context<{ stream: StreamClient | null }>} */
const MotiaStreamContext = createContext({ stream: /** @type {StreamClient | null} */ (null) });

/** @param {import("./react.js").ProviderProps} props */
export function MotiaStreamProvider({ children, url, address, protocols, authToken, client }) {
  const [made, setMade] = useState(/** @type {StreamClient | null} */ (null));
  const where = url ?? address;
  const spoken = [protocols ?? []].flat().join("\n");
  useEffect(() => {
    if (client) return;
    const stream = new StreamClient({ url: where, protocols: spoken ? spoken.split("\n") : undefined, authToken });
    setMade(stream);
    return () => {
      setMade(null);
      stream.close();
    };
  }, [client, where, spoken, authToken]);
  const stream = /** @type {StreamClient | null} */ (/** @type {unknown} */ (client) ?? made);
  const value = useMemo(() => ({ stream }), [stream]);
  return createElement(MotiaStreamContext.Provider, { value }, children);
}

export function useMotiaStream() {
  return useContext(MotiaStreamContext);
}

/** @param {string | import("./react.js").ItemArguments} [args] */
export function useStreamItem(args) {
  const {
    streamName,
    groupId = "default",
    id = "default",
  } = typeof args === "string" ? { streamName: args } : (args ?? {});
  const complete =
    typeof args === "string" || (args && !("groupId" in args && !args.groupId) && !("id" in args && !args.id));
  const open = useCallback(
    (/** @type {StreamClient} */ stream) => stream.subscribeItem(/** @type {string} */ (streamName), groupId, id),
    [streamName, groupId, id],
  );
  const event = useSubscription(streamName && complete ? open : null);
  return { data: useStateOf(event, undefined), event };
}

/** @param {import("./react.js").GroupArguments} [args] */
export function useStreamGroup(args) {
  const {
    streamName,
    groupId = "default",
    sortKey,
    setData,
  } = typeof args === "string" ? { streamName: args } : (args ?? {});
  const complete = typeof args === "string" || (args && !("groupId" in args && !args.groupId));
  const open = useCallback(
    (/** @type {StreamClient} */ stream) => stream.subscribeGroup(/** @type {string} */ (streamName), groupId, sortKey),
    [streamName, groupId, sortKey],
  );
  const event = useSubscription(streamName && complete ? open : null);
  useEffect(() => {
    if (event && setData) event.addChangeListener(setData);
    return () => {
      if (event && setData) event.removeChangeListener(setData);
    };
  }, [event, setData]);
  return { data: useStateOf(event, NO_ITEMS), event };
}

/**
 * @param {{ event: any, type: string, listener: (data: any) => void }} args
 * @param {readonly unknown[]} [dependencies]
 */
export function useStreamEventHandler({ event, type, listener }, dependencies = []) {
  useEffect(() => {
    if (!event) return;
    event.onEvent(type, listener);
    return () => event.offEvent(type, listener);
  }, [event, type, ...dependencies]);
}

/** @param {((stream: StreamClient) => any) | null} open */
function useSubscription(open) {
  const { stream } = useMotiaStream();
  const [subscription, setSubscription] = useState(/** @type {any} */ (null));
  useEffect(() => {
    if (!stream || !open) return;
    const opened = open(stream);
    setSubscription(opened);
    return () => {
      setSubscription(null);
      opened.close();
    };
  }, [stream, open]);
  return subscription;
}

/**
 * @param {any} subscription
 * @param {any} before What there is without one.
 */
function useStateOf(subscription, before) {
  const subscribe = useCallback((/** @type {() => void} */ changed) => watched(subscription, changed), [subscription]);
  const now = () => (subscription ? subscription.getState() : before);
  return useSyncExternalStore(subscribe, now, () => before);
}

/**
 * Call `changed` at once, and then at most once in `RENDER_EVERY_MS`: a burst of a thousand changes is a few renderings, the last with
 * everything in it.
 *
 * @param {any} subscription
 * @param {() => void} changed
 */
function watched(subscription, changed) {
  if (!subscription) return () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let waiting = false;
  const pause = () => {
    timer = undefined;
    if (!waiting) return;
    waiting = false;
    tell();
  };
  const tell = () => {
    if (timer !== undefined) {
      waiting = true;
      return;
    }
    timer = setTimeout(pause, RENDER_EVERY_MS);
    changed();
  };
  subscription.addChangeListener(tell);
  return () => {
    clearTimeout(timer);
    subscription.removeChangeListener(tell);
  };
}
