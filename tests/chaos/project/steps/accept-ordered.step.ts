export const config = { type: "api", name: "Accept Ordered", method: "POST", path: "/ordered", emits: ["ordered"] };

export const handler = async (req, { emit }) => {
  await emit({ topic: "ordered", data: req.body, messageGroupId: req.body.group });
  return { status: 202, body: { id: req.body.id } };
};
