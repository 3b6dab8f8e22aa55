"""The page of what CI measured."""
