config = {
    "name": "notes",
    "schema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    "baseConfig": {"storageType": "default"},
}


def can_access(subscription, auth_context):
    if subscription["groupId"] == "throw":
        raise TypeError("no access")
    return auth_context is not None and auth_context["user"] == subscription["groupId"]
