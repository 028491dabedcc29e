export const config = {
  name: "guarded",
  schema: { type: "object" },
  baseConfig: { storageType: "default" },
  canAccess: ({ groupId, id }, auth) => {
    if (groupId === "breaks") throw new Error("no");
    return auth?.user === "ada" && id !== "secret";
  },
};
