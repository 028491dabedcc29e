from dataclasses import asdict, dataclass

from lib.invalid import Invalid


@dataclass
class Order:
    """Has what the runner uses of a pydantic model class, which this project does not want to install."""

    items: list
    quantity: int = 1

    @classmethod
    def model_json_schema(cls):
        return {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": {"type": "string"}},
                "quantity": {"type": "integer", "default": 1},
            },
            "required": ["items"],
        }

    @classmethod
    def model_validate(cls, value):
        found = list(violations(value))
        if found:
            raise Invalid(found)
        return cls(value["items"], value.get("quantity", 1))

    def model_dump(self):
        return asdict(self)


def violations(value):
    if not isinstance(value, dict):
        yield (), "an object is needed"
        return
    items = value.get("items")
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        yield ("items",), "a list of strings is needed"
    elif len(set(items)) < len(items):
        yield ("items",), "no item twice"
    if type(value.get("quantity", 1)) is not int:
        yield ("quantity",), "an integer is needed"


config = {
    "type": "api",
    "name": "Validated",
    "path": "/validated",
    "method": "POST",
    "emits": [],
    "bodySchema": Order,
}


async def handler(req, ctx):
    return {"status": 200, "body": req.body}
