"""The page that holds what schemas declare against the code."""
