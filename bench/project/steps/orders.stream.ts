export const config = { name: "orders", schema: { type: "object" }, baseConfig: { storageType: "default" } };
