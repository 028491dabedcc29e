"""A project in which everything goes wrong that can: for the tests that show how each error is told."""

ACTIONS = """\
export const config = { type: "api", name: "Act", method: "POST", path: "/act/:what", emits: ["noted"] };

let former: any;

const actions: Record<string, (req: any, ctx: any) => Promise<any>> = {
  "throw": async () => {
    throw new TypeError("out of paper");
  },
  "response": async () => ({ statusCode: 200 }),
  "value": async () => ({ status: 200, body: { amount: NaN } }),
  "topic": (_, ctx) => ctx.emit({ topic: "notde", data: {} }),
  "stream": (_, ctx) => ctx.streams["order-progress"].get("g", "i"),
  "item": (_, ctx) => ctx.streams.notes.set("g", "i", { text: 1 }),
  "large": (_, ctx) => ctx.state.set("g", "k", "x".repeat(5000)),
  "operation": (_, ctx) => ctx.state.update("g", "k", [{ op: "set", value: "text" }, { op: "increment", by: 1 }]),
  "key": async (_, ctx) => {
    await ctx.emit({ topic: "noted", data: 1, idempotencyKey: "one" });
    await ctx.emit({ topic: "noted", data: 2, idempotencyKey: "one" });
  },
  "keep": async (_, ctx) => {
    former = ctx;
  },
  "late": async () => former.state.get("g", "k"),
};

export const handler = async (req: any, ctx: any) => {
  const what = req.pathParams.what;
  if (["throw", "response", "value"].includes(what)) return actions[what](req, ctx);
  try {
    await actions[what](req, ctx);
    return { status: 200, body: "nothing went wrong" };
  } catch (error: any) {
    return { status: 200, body: { code: error.code, name: error.name, message: error.message } };
  }
};
"""
FILES = {
    "motia.config.toml": (
        "[http]\nbodyLimit = 10000\n\n[state]\nvalueLimit = 4000\n\n"
        '[cors]\norigins = ["https://shop.example"]\n'
    ),
    "steps/act.step.ts": ACTIONS,
    "steps/order.step.ts": (
        "export const config = {\n"
        '  type: "api", name: "Order", method: "POST", path: "/orders", emits: [],\n'
        '  bodySchema: { type: "object", properties: { items: { type: "array", minItems: 1 } }, required: ["items", "customerId"] },\n'
        "};\n"
        'export const handler = async () => ({ status: 201, body: "made" });\n'
    ),
    "steps/slow_step.py": (
        "import asyncio\n\n"
        'config = {"type": "api", "name": "Slow", "method": "GET", "path": "/slow",\n'
        '          "infrastructure": {"handler": {"timeout": 0.2}}}\n\n\n'
        "async def handler(req, ctx):\n"
        "    await asyncio.Event().wait()\n"
    ),
    "steps/die_step.py": (
        "import os\n\n"
        'config = {"type": "api", "name": "Die", "method": "POST", "path": "/die"}\n\n\n'
        "def handler(req, ctx):\n"
        '    print("farewell", flush=True)\n'
        "    os._exit(3)\n"
    ),
    "steps/wait_step.py": (
        "import asyncio, pathlib\n\n"
        'config = {"type": "api", "name": "Wait", "method": "POST", "path": "/wait"}\n\n\n'
        "async def handler(req, ctx):\n"
        '    ctx.logger.info("waiting")\n'
        '    while not pathlib.Path("go").exists():\n'
        "        await asyncio.sleep(0.01)\n"
        '    return {"status": 200, "body": "went"}\n'
    ),
    "steps/noted_step.py": (
        'config = {"type": "event", "name": "Noted", "subscribes": ["noted"]}\n\n\n'
        "def handler(input, ctx):\n"
        '    ctx.logger.info("noted")\n'
    ),
    "steps/notes.stream.ts": (
        'export const config = { name: "notes", baseConfig: { storageType: "default" },\n'
        '  schema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] } };\n'
    ),
    "steps/closed.stream.ts": (
        'export const config = { name: "closed", baseConfig: { storageType: "default" }, schema: { type: "object" },\n'
        "  canAccess: () => false };\n"
    ),
}  # fmt: skip
