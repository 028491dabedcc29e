// Every other second.
import type { CronConfig } from "motia";

export const config: CronConfig = { type: "cron", name: "Tick", cron: "*/2 * * * * *", emits: [], flows: [] };

export const handler = async (ctx: any) => {
  const ticked = await ctx.state.get("tick", "first");
  if (ticked) return;
  ctx.logger.info("ticked", { keys: Object.keys(ctx).sort() });
  await ctx.state.set("tick", "first", true);
};
