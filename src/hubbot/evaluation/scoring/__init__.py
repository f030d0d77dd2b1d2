"""Metrics by the registry's definitions, with limits and paired differences."""
