def config
  { type: "event", name: "Innocent Ruby", subscribes: ["innocent"], emits: [], retry: { maxAttempts: 1 } }
end

def handler(_event, _ctx)
  sleep(0.1)
end
