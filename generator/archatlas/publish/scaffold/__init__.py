"""The files that a repository gets for an atlas of its own."""
