// The hello of the api rows: its body is checked, and its line is stored in the log.

export const config = {
  type: "api",
  name: "HelloTypeScript",
  path: "/hello/typescript",
  method: "POST",
  emits: [],
  flows: ["hello"],
  bodySchema: {
    type: "object",
    properties: { name: { type: "string", minLength: 1 } },
    required: ["name"],
  },
};

type Context = { logger: { info(message: string, fields?: object): void } };

export const handler = async (request: { body: { name: string } }, context: Context) => {
  const { name } = request.body;
  context.logger.info("Said hello", { name });
  return { status: 200, body: { message: `Hello, ${name}!` } };
};
