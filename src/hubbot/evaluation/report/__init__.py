"""A whole evaluation, and its files: eval.yaml, report.md, charts."""
