"""What the bot proves about a result, one module a family of checks."""
