"""The floor that puts the parts together: the only place that names concrete classes."""
