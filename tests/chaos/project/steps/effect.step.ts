import { effect, pause } from "../effects";

export const config = { type: "event", name: "Effect Node", subscribes: ["work.node"], emits: ["again"] };

export const handler = async ({ id, ms }, { attempt, emit, state }) => {
  await effect({ step: "Effect Node", id, attempt }, async () => {
    await pause(ms);
    await state.update("ordinary", "node", [{ op: "increment", by: 1 }]);
    await emit({ topic: "again", data: { id } });
  });
};
