// The one subscriber of the events row. It counts in its module, which is why the row runs one Node process.

const counted = globalThis as unknown as { flooded?: number };

export const config = {
  type: "event",
  name: "Count",
  subscribes: ["flood.event"],
  emits: [],
  flows: ["flood"],
};

export const handler = async () => {
  counted.flooded = (counted.flooded ?? 0) + 1;
};
