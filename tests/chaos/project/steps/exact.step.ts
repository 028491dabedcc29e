export const config = { type: "event", name: "Exact Node", subscribes: ["work.node"], emits: [], transactional: true };

export const handler = async ({ id, account }, { state }) => {
  const count = (await state.get("exact.node", account)) ?? 0;
  const once = (await state.get("once.node", id)) ?? 0;
  await state.set("exact.node", account, count + 1);
  await state.set("once.node", id, once + 1);
};
