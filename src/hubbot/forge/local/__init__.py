"""A forge in a folder, and what people do there."""
