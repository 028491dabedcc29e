# Drawn in the flow, never run: something that happens outside of the project.
config = {
    "type": "noop",
    "name": "{{name}}",
    "description": "",
    "virtualEmits": ["{{slug}}.done"],
    "virtualSubscribes": ["{{slug}}"],
    "flows": [],
}
