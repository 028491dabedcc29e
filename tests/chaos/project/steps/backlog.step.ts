export const config = { type: "api", name: "Accept Many", method: "POST", path: "/many", emits: ["backlog"] };

export const handler = async (req, { emit }) => {
  const numbers = Array.from({ length: req.body.count }, (_, place) => req.body.first + place);
  await Promise.all(numbers.map((n) => emit({ topic: "backlog", data: { n } })));
  return { status: 202, body: { first: req.body.first } };
};
