"""The pages of files that describe an API for machines."""
