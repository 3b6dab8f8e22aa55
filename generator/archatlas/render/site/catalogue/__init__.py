"""The list of all modules, and of those of one lane or owner."""
