"""Rules: each a function from a module, and the estate it stands in, to findings."""
