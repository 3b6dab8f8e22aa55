"""Service levels: what was promised, what is left of its budget, and whether it burns too fast."""
