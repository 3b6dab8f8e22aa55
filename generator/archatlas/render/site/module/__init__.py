"""The page of one module, section by section."""
