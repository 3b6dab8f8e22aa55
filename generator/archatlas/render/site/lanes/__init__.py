"""The page of all lanes, and the page of each."""
