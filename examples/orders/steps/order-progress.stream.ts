import { StreamConfig } from "motia";
import { z } from "zod";

// One item per order, in the group of its customer: a page follows all orders of a customer, or a single one.
export const config: StreamConfig = {
  name: "order-progress",
  schema: z.object({
    id: z.string(),
    status: z.enum(["paid", "declined", "receipt-sent"]),
    total: z.number(),
  }),
  baseConfig: { storageType: "default" },
};
