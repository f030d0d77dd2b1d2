"""Markdown pages and pictures of the boards."""
