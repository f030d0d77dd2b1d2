"""A request read and judged, and what is said about it: one folder a kind."""
