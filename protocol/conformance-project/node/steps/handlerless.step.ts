import type { EventConfig } from "motia";

export const config: EventConfig = { type: "event", name: "Handlerless", subscribes: ["relay"], emits: ["relayed"], input: null };
