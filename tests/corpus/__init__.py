"""The corpus: projects of other people, made for Motia 0.x, tried one by one. Run by `make corpus DIR=…`; it is no part of the test suite."""
