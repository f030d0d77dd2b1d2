"""From accepted results to ranks with their ranges: one function feeds every page and export."""
