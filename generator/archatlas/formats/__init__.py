"""What texts mean: the only place that knows YAML, key names and line numbers."""
