"""The outside world behind one port: issues and labels on GitHub or in a folder, and git."""
