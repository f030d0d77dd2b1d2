"""Pictures for boards and reports as SVG: light and dark in one file, the same bytes for the same data."""
