import type { StreamConfig } from "motia";

export const config: StreamConfig = {
  name: "notes",
  schema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
  baseConfig: { storageType: "default" },
  canAccess: (subscription, authContext) => {
    if (subscription.groupId === "throw") throw new TypeError("no access");
    return authContext !== null && authContext.user === subscription.groupId;
  },
};
