"""Beside the queue: everything checked again, pages rebuilt, the set-up tried, the demo."""
