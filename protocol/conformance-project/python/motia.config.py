"""Who may connect to streams."""


async def authenticate(req):
    user = req["headers"].get("authorization")
    if user == "throw":
        raise TypeError("no entry")
    return None if user is None else {"user": user, "url": req["url"]}


config = {"streamAuth": {"authenticate": authenticate}}
