export const config = { name: "open", schema: { type: "object" }, baseConfig: { storageType: "default" } };
