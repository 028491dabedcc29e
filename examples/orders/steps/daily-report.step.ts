import { CronConfig, StepHandler } from "motia";

export const config: CronConfig = {
  type: "cron",
  name: "Daily Report",
  cron: "0 9 * * *",
  timezone: "Europe/Berlin",
  emits: [],
  flows: ["order-flow"],
};

export const handler: StepHandler<typeof config> = async (_, { state, logger }) => {
  const report = await state.get("report", "today");
  logger.info("Daily report", report ?? { receipts: 0, revenue: 0 });
  await state.delete("report", "today");
};
