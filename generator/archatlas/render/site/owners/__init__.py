"""The page of all owners, and the page of each."""
