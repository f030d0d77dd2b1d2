"""Anybody's table as a contest: what its columns are, who may hold which rank, and in words."""
