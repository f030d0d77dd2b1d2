"""hub.yaml and registry/ as typed nouns: benchmarks, datasets, models, metrics, suites."""
