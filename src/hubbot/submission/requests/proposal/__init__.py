"""A proposal for the registry: a benchmark or a model's card, read and judged."""
