import { CronConfig, StepHandler } from "motia";

export const config: CronConfig = {
  type: "cron",
  name: "Nightly Report",
  cron: "30 2 * * *",
  timezone: "Europe/Berlin",
  catchUp: "last",
  emits: [],
  flows: ["reports"],
};

export const handler: StepHandler<typeof config> = async ({ logger }) => {
  logger.info("The report is written");
};
