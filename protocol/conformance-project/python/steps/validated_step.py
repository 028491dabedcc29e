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
        if not isinstance(value, dict):
            raise Invalid((), "an object is needed")
        items, quantity = value.get("items"), value.get("quantity", 1)
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise Invalid(("items",), "a list of strings is needed")
        if type(quantity) is not int:
            raise Invalid(("quantity",), "an integer is needed")
        if len(set(items)) < len(items):
            raise Invalid(("items",), "no item twice")
        return cls(items, quantity)

    def model_dump(self):
        return asdict(self)


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
