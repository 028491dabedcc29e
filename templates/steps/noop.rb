# Drawn in the flow, never run: something that happens outside of the project.
def config
  {
    type: "noop",
    name: "{{name}}",
    description: "",
    virtualEmits: ["{{slug}}.done"],
    virtualSubscribes: ["{{slug}}"],
    flows: []
  }
end
