"""What follows from observations of running modules: states, confirmed changes, and faults of the observer itself."""
