/**
 * Live streams of a motia-host project, for browsers and Node. React hooks are in `@motia-host/stream/react`.
 */
export { StreamClient, StreamClient as Stream } from "./client.js";
export { GroupSubscription, ItemSubscription } from "./subscriptions.js";
