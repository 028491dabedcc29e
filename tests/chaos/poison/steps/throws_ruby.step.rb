def config
  {
    type: "event", name: "Throws Ruby", subscribes: ["throws ruby"], emits: [],
    infrastructure: { handler: { timeout: 2 } }
  }
end

def handler(_event, _ctx)
  raise ArgumentError, "as always"
end
