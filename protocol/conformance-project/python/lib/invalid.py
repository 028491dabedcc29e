class Invalid(ValueError):
    """Lists what is wrong, as pydantic's ValidationError does."""

    def __init__(self, found):
        super().__init__(f"{len(found)} violations")
        self._found = [{"loc": location, "msg": message} for location, message in found]

    def errors(self):
        return self._found
