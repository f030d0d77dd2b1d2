"""Intervals, tests and chances in pure Python: for boards and checks, without NumPy."""
