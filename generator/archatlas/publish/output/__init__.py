"""The directory that a result is written to: what lies there, what is ours, and how it is replaced."""
