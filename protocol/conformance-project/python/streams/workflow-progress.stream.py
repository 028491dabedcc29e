config = {
    "name": "workflow-progress",
    "schema": {"type": "object", "properties": {}},
    "baseConfig": {"storageType": "default"},
}
