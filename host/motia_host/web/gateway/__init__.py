"""The streams gateway: WebSocket and server-sent events over the changes of the ledger."""
