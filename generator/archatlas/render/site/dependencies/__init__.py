"""Who requires whom in the whole estate."""
