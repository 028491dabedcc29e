"""The project of test_delivery.py: the same few steps in each language, driven by what their events hold."""

from textwrap import dedent

LANGUAGES = ("node", "python", "ruby")

NODE = {
    "flaky": """
        import { NonRetriableError, RetryAfterError } from "motia";
        export const config = {
          type: "event", name: "Flaky node", subscribes: ["flaky.node"], emits: ["seen"],
          retry: { maxAttempts: 3, initialDelay: 0.05, factor: 4, jitter: "none" },
          input: { type: "object", properties: { id: { type: "string" }, list: { items: { type: "number" } } }, required: ["id"] },
        };
        export const handler = async (input, { emit, state, logger, attempt }) => {
          logger.info("working", { id: input.id, attempt });
          await emit({ topic: "seen", data: { id: input.id } });
          await emit({ topic: "seen", data: { id: input.id } });
          if (attempt <= (input.fails ?? 0)) {
            if (input.how === "never") throw new NonRetriableError("never again");
            if (input.how === "after") throw new RetryAfterError("not now", 0.4);
            throw new Error(`attempt ${attempt} fails`);
          }
          await state.set("ok", input.id, attempt);
        };
        """,
    "slow": """
        export const config = {
          type: "event", name: "Slow node", subscribes: ["slow.node"], retry: { maxAttempts: 1 },
          infrastructure: { handler: { timeout: 0.5 } },
        };
        export const handler = async (input, { signal, logger }) => {
          logger.info("slow", { id: input.id });
          await new Promise((go) => setTimeout(go, 10)); // a line leaves at the end of a turn
          while (input.stuck) {}
          await new Promise((_, stop) => signal.addEventListener("abort", () => stop(signal.reason)));
        };
        """,
    "innocent": """
        import { setTimeout as pause } from "node:timers/promises";
        export const config = {
          type: "event", name: "Innocent node", subscribes: ["innocent.node"], retry: { maxAttempts: 1 },
        };
        export const handler = async (input, { state, logger, attempt }) => {
          logger.info("in flight", { id: input.id });
          while (attempt === 1 && !(await state.get("gates", input.gate))) await pause(200);
          await state.set("ok", input.id, attempt);
        };
        """,
    "poison": """
        export const config = { type: "event", name: "Poison node", subscribes: ["poison.node"], retry: { maxAttempts: 1 } };
        export const handler = async () => process.abort();
        """,
    "emitting": """
        export const config = { type: "api", name: "Emitting node", method: "POST", path: "/emitting/node", emits: ["line", "flaky.python"] };
        export const handler = async (req, { emit }) => {
          try {
            return { status: 200, body: await emit(req.body) };
          } catch (error) {
            return { status: 200, body: { refused: error.name } };
          }
        };
        """,
}

PYTHON = {
    "flaky": """
        from motia import NonRetriableError, RetryAfterError

        config = {
            "type": "event", "name": "Flaky python", "subscribes": ["flaky.python"], "emits": ["seen"],
            "retry": {"maxAttempts": 3, "initialDelay": 0.05, "factor": 4, "jitter": "none"},
            "input": {
                "type": "object", "properties": {"id": {"type": "string"}, "list": {"items": {"type": "number"}}}, "required": ["id"],
            },
        }


        async def handler(input, ctx):
            ctx.logger.info("working", {"id": input["id"], "attempt": ctx.attempt})
            await ctx.emit({"topic": "seen", "data": {"id": input["id"]}})
            await ctx.emit({"topic": "seen", "data": {"id": input["id"]}})
            if ctx.attempt <= input.get("fails", 0):
                if input.get("how") == "never":
                    raise NonRetriableError("never again")
                if input.get("how") == "after":
                    raise RetryAfterError("not now", 0.4)
                raise RuntimeError(f"attempt {ctx.attempt} fails")
            await ctx.state.set("ok", input["id"], ctx.attempt)
        """,
    "slow": """
        import asyncio

        config = {
            "type": "event", "name": "Slow python", "subscribes": ["slow.python"], "retry": {"maxAttempts": 1},
            "infrastructure": {"handler": {"timeout": 0.5}},
        }


        async def handler(input, ctx):
            ctx.logger.info("slow", {"id": input["id"]})
            while input.get("stuck"):
                pass
            await asyncio.sleep(600)
        """,
    "innocent": """
        import asyncio

        config = {"type": "event", "name": "Innocent python", "subscribes": ["innocent.python"], "retry": {"maxAttempts": 1}}


        async def handler(input, ctx):
            ctx.logger.info("in flight", {"id": input["id"]})
            while ctx.attempt == 1 and not await ctx.state.get("gates", input["gate"]):
                await asyncio.sleep(0.2)
            await ctx.state.set("ok", input["id"], ctx.attempt)
        """,
    "poison": """
        import os

        config = {"type": "event", "name": "Poison python", "subscribes": ["poison.python"], "retry": {"maxAttempts": 1}}


        async def handler(input, ctx):
            os.abort()
        """,
    "emitting": """
        from motia import MotiaError

        config = {"type": "api", "name": "Emitting python", "method": "POST", "path": "/emitting/python", "emits": ["line", "flaky.python"]}


        async def handler(req, ctx):
            try:
                return {"status": 200, "body": await ctx.emit(req.body)}
            except MotiaError as error:
                return {"status": 200, "body": {"refused": error.name}}
        """,
}

RUBY = {
    "flaky": """
        def config
          { type: "event", name: "Flaky ruby", subscribes: ["flaky.ruby"], emits: ["seen"],
            retry: { maxAttempts: 3, initialDelay: 0.05, factor: 4, jitter: "none" },
            input: { type: "object", properties: { id: { type: "string" }, list: { items: { type: "number" } } }, required: ["id"] } }
        end

        def handler(input, ctx)
          ctx.logger.info("working", id: input["id"], attempt: ctx.attempt)
          2.times { ctx.emit(topic: "seen", data: { id: input["id"] }) }
          if ctx.attempt <= (input["fails"] || 0)
            raise Motia::NonRetriableError, "never again" if input["how"] == "never"
            raise Motia::RetryAfterError.new("not now", 0.4) if input["how"] == "after"
            raise "attempt #{ctx.attempt} fails"
          end
          ctx.state.set("ok", input["id"], ctx.attempt)
        end
        """,
    "slow": """
        def config
          { type: "event", name: "Slow ruby", subscribes: ["slow.ruby"], retry: { maxAttempts: 1 },
            infrastructure: { handler: { timeout: 0.5 } } }
        end

        def handler(input, ctx)
          ctx.logger.info("slow", id: input["id"])
          begin
            sleep 600
          ensure
            sleep 600 if input["stuck"]
          end
        end
        """,
    "innocent": """
        def config
          { type: "event", name: "Innocent ruby", subscribes: ["innocent.ruby"], retry: { maxAttempts: 1 } }
        end

        def handler(input, ctx)
          ctx.logger.info("in flight", id: input["id"])
          sleep 0.2 while ctx.attempt == 1 && !ctx.state.get("gates", input["gate"])
          ctx.state.set("ok", input["id"], ctx.attempt)
        end
        """,
    "poison": """
        def config
          { type: "event", name: "Poison ruby", subscribes: ["poison.ruby"], retry: { maxAttempts: 1 } }
        end

        def handler(_, _ctx)
          Process.kill(:ABRT, Process.pid)
          sleep 60
        end
        """,
    "emitting": """
        def config
          { type: "api", name: "Emitting ruby", method: "POST", path: "/emitting/ruby", emits: ["line", "flaky.python"] }
        end

        def handler(req, ctx)
          { status: 200, body: ctx.emit(**req.body.to_h.transform_keys(&:to_sym)) }
        rescue Motia::Error => error
          { status: 200, body: { refused: error.name } }
        end
        """,
}

OTHERS = {
    "steps/seen_step.py": """
        config = {"type": "event", "name": "Seen", "subscribes": ["seen"]}


        async def handler(input, ctx):
            await ctx.state.update("seen", input["id"], [{"op": "increment", "by": 1}])
        """,
    "steps/line.step.ts": """
        export const config = {
          type: "event", name: "Line", subscribes: ["line"], infrastructure: { queue: { concurrency: 1 } },
        };
        export const handler = async (input, { state, logger }) => {
          logger.info("at the head", { id: input.id });
          while (input.gate && !(await state.get("gates", input.gate))) await new Promise((go) => setTimeout(go, 10));
          await state.update("line", input.line, [{ op: "append", value: input.id }]);
        };
        """,
    "steps/gate_step.py": """
        config = {"type": "api", "name": "Gate", "method": "POST", "path": "/gates/:id"}


        async def handler(req, ctx):
            await ctx.state.set("gates", req.path_params["id"], True)
            return {"status": 200}
        """,
    **{
        f"steps/lane_{name}_step.py": f"""
        import asyncio
        import time

        from motia import NonRetriableError

        config = {{
            "type": "event", "name": "Lane {name}", "subscribes": ["lane.{name}"],
            "retry": {{"maxAttempts": 3, "initialDelay": 0.05, "jitter": "none"}},
            "infrastructure": {{"queue": {{"type": "fifo", "onDead": "{name}"}}}},
        }}


        async def handler(input, ctx):
            began = time.monotonic()
            if input.get("dies"):
                raise NonRetriableError("dead on purpose")
            if input.get("fails", 0) >= ctx.attempt:
                raise RuntimeError("again")
            await asyncio.sleep(0.02)
            span = {{"n": input["n"], "began": began, "ended": time.monotonic()}}
            await ctx.state.update("lane {name}", input["lane"], [{{"op": "append", "value": span}}])
        """
        for name in ("continue", "block")
    },
}


def files(processes: int) -> dict[str, str]:
    """With so many runners of a language at most."""
    settings = "".join(f"[runner.{language}]\nprocesses = {processes}\n" for language in LANGUAGES)
    found = {f"steps/{name}.step.ts": text for name, text in NODE.items()}
    found |= {f"steps/{name}_step.py": text for name, text in PYTHON.items()}
    found |= {f"steps/{name}.step.rb": text for name, text in RUBY.items()}
    return {
        "motia.config.toml": settings,
        **{path: dedent(text).lstrip() for path, text in {**found, **OTHERS}.items()},
    }
