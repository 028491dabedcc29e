export const config = {
  type: "event",
  name: "Innocent Node",
  subscribes: ["innocent"],
  emits: [],
  retry: { maxAttempts: 1 },
};

export const handler = async () => {
  await new Promise((go) => setTimeout(go, 100));
};
