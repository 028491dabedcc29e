import { StreamConfig } from "motia";

export const config: StreamConfig = {
  name: "order-progress",
  schema: { type: "object", properties: { id: { type: "string" }, status: { type: "string" }, total: { type: "number" } } },
  baseConfig: { storageType: "default" },
};
