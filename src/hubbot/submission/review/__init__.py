"""A request read and judged: a result, a batch, a correction, a proposal."""
