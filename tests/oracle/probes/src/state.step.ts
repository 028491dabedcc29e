// What each operation of state and streams gives back in TypeScript.
import type { ApiRouteConfig } from "motia";

export const config: ApiRouteConfig = { type: "api", name: "State", method: "GET", path: "/state", emits: [], flows: ["probes"] };

export const handler = async (_req: unknown, ctx: any) => {
  const { state, streams } = ctx;
  const values: unknown[] = [{ a: 1 }, [1, 2], "text", 7, 0, "", false, null, { data: 1 }];
  const out: Record<string, unknown> = { ctx: Object.keys(ctx).sort() };
  out.set = [];
  for (const [i, value] of values.entries()) {
    (out.set as unknown[]).push([await state.set("values", `k${i}`, value), await state.get("values", `k${i}`)]);
  }
  out.missing = await state.get("values", "none");
  out.group = (await state.getGroup("values")).length;
  out.noGroup = await state.getGroup("none");
  out.deleted = [await state.delete("values", "k0"), await state.delete("values", "k0"), await state.delete("values", "k4")];
  out.cleared = (await state.clear("values")) ?? "nothing";
  out.afterClear = await state.getGroup("values");
  await state.set("kept", "b:c", { kept: true });
  const notes = streams.notes;
  out.streamMissing = await notes.get("g", "none");
  out.streamSet = await notes.set("g", "a", { text: "one", id: "other" });
  out.streamAgain = await notes.set("g", "a", { text: "two" });
  out.streamGet = await notes.get("g", "a");
  out.streamGroup = await notes.getGroup("g");
  out.streamNoGroup = await notes.getGroup("none");
  out.streamSend = (await notes.send({ groupId: "g" }, { type: "typing", data: { who: "x" } })) ?? "nothing";
  out.streamSendItem = (await notes.send({ groupId: "g", id: "a" }, { type: "typing", data: 1 })) ?? "nothing";
  out.streamDelete = [await notes.delete("g", "a"), await notes.delete("g", "a")];
  return { status: 200, body: out };
};
