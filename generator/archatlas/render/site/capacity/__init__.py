"""The page of capacity."""
