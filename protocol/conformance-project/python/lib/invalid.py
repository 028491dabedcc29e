class Invalid(ValueError):
    """Lists what is wrong, as pydantic's ValidationError does."""

    def __init__(self, location, message):
        super().__init__(message)
        self._found = [{"loc": location, "msg": message}]

    def errors(self):
        return self._found
