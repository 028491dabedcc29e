export const config = { type: "api", name: "Accept Node", method: "POST", path: "/accept/node", emits: ["work.python"] };

export const handler = async (req, { emit }) => {
  await emit({ topic: "work.python", data: req.body });
  return { status: 202, body: { id: req.body.id } };
};
