"""Ground floor: what a result is, how its text is read, and how a mistake in it is said. Pure."""
