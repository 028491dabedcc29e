// Takes a body of any size and says how long its text is.

export const config = { type: "api", name: "Size", path: "/size", method: "POST", emits: [], flows: ["bodies"] };

export const handler = async (request: { body: { text: string } }) => ({ status: 200, body: { length: request.body.text.length } });
