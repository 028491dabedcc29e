"""The Python runner: loads the Python steps of a project and executes their handlers for a host.

Host and runner speak the lines of protocol/spec.md over stdin and stdout. Standard library alone, Python 3.10 or newer,
because it runs in the project's own interpreter.
"""

__version__ = "0.1.0"
PROTOCOL_VERSION = "1.0"
