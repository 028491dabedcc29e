export const config = {
  type: "event",
  name: "Throws Node",
  subscribes: ["throws node"],
  emits: [],
  infrastructure: { handler: { timeout: 2 } },
};

export const handler = async () => {
  throw new Error("as always");
};
