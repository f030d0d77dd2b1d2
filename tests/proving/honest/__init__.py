"""Genuine results, computed by scikit-learn or by the definition itself, and by no function of hubbot."""
