const NATIVE: Record<string, () => unknown> = {
  "not a number": () => NaN,
  infinite: () => [-Infinity],
  "too large": () => 2n ** 64n,
  "half a character": () => "\ud800",
  "too deep": () => Array.from({ length: 200 }).reduce((inner) => [inner], 1),
};
const topics = ["to.node", "to.python", "to.ruby"];

export const config = { type: "api", name: "Send Node", method: "POST", path: "/send/node/:id", emits: topics };

export const handler = async (req, { emit }) => {
  const id = req.pathParams.id;
  const value = id === "native" ? NATIVE[req.body]() : req.body;
  try {
    for (const topic of topics) await emit({ topic, data: { from: "node", id, value } });
  } catch (error) {
    return { status: 422, body: { error: { name: error.name } } };
  }
  return { status: 202 };
};
