"""The benchmark: rows measured against peers in interleaved rounds, see docs/performance.md. `make bench` runs it."""
