"""Every word that is said to people on GitHub, inert."""
