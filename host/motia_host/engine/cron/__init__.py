"""Cron: when a step is due, and running it then."""
