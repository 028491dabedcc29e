export const config = { name: "ticks", schema: { type: "object" }, baseConfig: { storageType: "default" } };
