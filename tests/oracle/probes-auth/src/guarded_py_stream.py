async def can_access(subscription, auth_context):
    return bool(auth_context) and auth_context.get("user") == "bob" and subscription.get("groupId") == "g"


config = {
    "name": "guardedPython",
    "schema": {"type": "object"},
    "baseConfig": {"storageType": "default"},
    "canAccess": can_access,
}
