"""What a store does with a batch, apart from where its rows lie.

`Unit` is a unit of work over a `Backend` (rows by key, and a few ordered questions); the other modules say what each
operation means. The memory adapter gives dicts as a backend, the SQLite adapter gives bulk statements, so that both mean the same. Only
adapters import this.
"""
