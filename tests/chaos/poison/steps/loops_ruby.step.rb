def config
  {
    type: "event", name: "Loops Ruby", subscribes: ["loops ruby"], emits: [],
    infrastructure: { handler: { timeout: 2 } }
  }
end

def handler(_event, _ctx)
  trap("TERM", "IGNORE")
  loop {}
end
