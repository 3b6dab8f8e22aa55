"""Reads the small catalog files: Compass, Cortex, OpsLevel and Datadog, each by a table of at most 12 fields."""
