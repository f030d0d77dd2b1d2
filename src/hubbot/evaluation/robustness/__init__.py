"""Robustness probes, and the figures made from them."""
