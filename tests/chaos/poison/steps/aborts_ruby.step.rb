def config
  {
    type: "event", name: "Aborts Ruby", subscribes: ["aborts ruby"], emits: [],
    infrastructure: { handler: { timeout: 2 } }
  }
end

def handler(_event, _ctx)
  Process.kill(:ABRT, Process.pid)
  sleep
end
