"""Framing without I/O, messages, a peer and its in-memory twin."""
