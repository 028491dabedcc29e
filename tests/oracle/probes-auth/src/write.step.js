export const config = { type: "api", name: "Write", method: "PUT", path: "/:stream/:group/:id", emits: [] };
export const handler = async ({ pathParams, body }, { streams }) => {
  const { stream, group, id } = pathParams;
  await streams[stream].set(group, id, body);
  return { status: 204 };
};
