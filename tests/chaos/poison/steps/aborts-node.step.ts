export const config = {
  type: "event",
  name: "Aborts Node",
  subscribes: ["aborts node"],
  emits: [],
  infrastructure: { handler: { timeout: 2 } },
};

export const handler = async () => {
  process.abort();
};
