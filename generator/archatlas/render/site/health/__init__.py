"""The health of the estate, and how it is computed."""
