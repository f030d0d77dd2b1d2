"""What a proposal would add to the registry, read and judged: a benchmark or a model's card."""
