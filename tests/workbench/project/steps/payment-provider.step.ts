import { NoopConfig } from "motia";

export const config: NoopConfig = {
  type: "noop",
  name: "Payment Provider",
  description: "Outside of this project.",
  virtualSubscribes: ["payment.asked"],
  virtualEmits: ["order.created"],
  flows: ["orders"],
};
