"""Functions from results to text."""
