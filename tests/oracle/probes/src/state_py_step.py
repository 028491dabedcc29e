# What each operation of state and streams gives back in Python.
config = {"type": "api", "name": "StatePython", "method": "GET", "path": "/py/state", "emits": [], "flows": ["probes"]}

VALUES = [{"a": 1}, [1, 2], "text", 7, 0, "", False, None, {"data": 1}, {"data": None, "b": 2}]


async def handler(_req, context):
    state, notes = context.state, context.streams.notes
    out = {"set": [], "get": []}
    for number, value in enumerate(VALUES):
        out["set"].append(await state.set("py", f"k{number}", value))
        out["get"].append(await state.get("py", f"k{number}"))
    out["missing"] = await state.get("py", "none")
    out["group"] = len(await state.get_group("py"))
    out["deleted"] = [await state.delete("py", "k0"), await state.delete("py", "k0")]
    out["cleared"] = await state.clear("py")
    out["missingStream"] = await notes.get("p", "none")
    out["streamSet"] = await notes.set("p", "a", {"text": "one"})
    out["streamGet"] = await notes.get("p", "a")
    out["streamGroup"] = await notes.getGroup("p")
    out["streamSend"] = await notes.send({"groupId": "p"}, {"type": "typing", "data": 1})
    out["streamDelete"] = [await notes.delete("p", "a"), await notes.delete("p", "a")]
    return {"status": 200, "body": out}
