import type { CronConfig, StepHandler } from "motia";

console.log('{"jsonrpc":"2.0","id":2,"result":{"files":[]}}');

export const config: CronConfig = { type: "cron", name: "Tock", cron: "*/5 * * * * *", emits: ["ticked"] };

export const handler: StepHandler<typeof config> = async (_, ctx) => {
  await ctx.emit({ topic: "ticked", data: { form: 2, scheduledAt: ctx.scheduledAt } });
};
