import type { CronConfig, StepHandler } from "motia";

export const config: CronConfig = { type: "cron", name: "Tick", cron: "* * * * *", emits: ["ticked"] };

export const handler: StepHandler<typeof config> = async (ctx) => {
  await ctx.emit({ topic: "ticked", data: { form: 1 } });
};
