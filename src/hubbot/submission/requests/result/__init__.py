"""A result: its text judged, and the words about it."""
