"""From texts to typed modules: the only place that knows YAML, key names and line numbers."""
