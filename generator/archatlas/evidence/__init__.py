"""What CI artefacts say, and of which files: coverage, tests, benchmarks, results of analysers, components."""
