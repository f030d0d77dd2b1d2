"""The toy baselines, and the hub's own simple models on real data."""
