"""Formats of other toolkits, one module a family: what each recognises, and what it finds."""
