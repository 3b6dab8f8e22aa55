"""Whether figures of benchmarks became worse, told without crying wolf."""
