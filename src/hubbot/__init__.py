"""hubbot turns a GitHub repository into a benchmark hub people can trust."""

__version__ = "0.1.0"
