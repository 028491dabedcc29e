"""The proof that nothing accepted is lost: real hosts under load, faults, and checks of what a client and an effects server saw outside.

`python -m chaos` runs it (see `make chaos`); `test_short.py` is its short form, `test_checks.py` shows that each check can fail.
"""
