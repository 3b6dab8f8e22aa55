"""Functions from declared facts to computed ones."""
