export const config = {
  type: "event",
  name: "Loops Node",
  subscribes: ["loops node"],
  emits: [],
  infrastructure: { handler: { timeout: 2 } },
};

export const handler = async () => {
  process.on("SIGTERM", () => {});
  for (;;);
};
