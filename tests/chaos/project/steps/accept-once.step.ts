export const config = {
  type: "api", name: "Accept Once Node", method: "POST", path: "/once/node", emits: ["work.python"], transactional: true,
};

export const handler = async (req, { emit, state }) => {
  const number = ((await state.get("accepted.once", "node")) ?? 0) + 1;
  await state.set("accepted.once", "node", number);
  await emit({ topic: "work.python", data: req.body });
  return { status: 202, body: { id: req.body.id, number } };
};
