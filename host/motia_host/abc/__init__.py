"""The storage interfaces: what an engine underneath motia-host has to give.

The docstrings are the contract: when something is visible, what is atomic, who is told. One contract suite
(`tests/contract`) runs over every implementation. Nothing here knows SQLite, a process or HTTP.
"""
