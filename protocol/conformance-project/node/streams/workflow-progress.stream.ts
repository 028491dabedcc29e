import type { StreamConfig } from "motia";

export const config: StreamConfig = {
  name: "workflow-progress",
  schema: { type: "object", properties: {} },
  baseConfig: { storageType: "default" },
};
