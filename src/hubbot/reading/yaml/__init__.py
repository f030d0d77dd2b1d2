"""YAML as strangers write it: bounded, with line and column of everything, never raising."""
