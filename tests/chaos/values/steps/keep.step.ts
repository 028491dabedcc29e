export const config = { type: "event", name: "Keep Node", subscribes: ["to.node"], emits: [], retry: { maxAttempts: 1 } };

export const handler = async ({ from, id, value }, { state }) => {
  const kept = typeof value === "string" && value.length > 1e6 ? { length: value.length } : value;
  await state.set("kept", `${from} node ${id}`, { value: kept });
};
