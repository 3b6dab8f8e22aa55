"""What code says: read by grammars, never imported or run."""
