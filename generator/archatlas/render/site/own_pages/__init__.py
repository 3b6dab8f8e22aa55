"""Pages that people wrote by hand, and the list of decisions."""
