"""Cells and sentences about rows: shared by pages, exports and comments. Inert."""
