"""Formats of other toolkits, and results of other hubs."""
