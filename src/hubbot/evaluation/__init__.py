"""Toy data, metrics, intervals, robustness and baselines. The only floor that computes with NumPy."""
