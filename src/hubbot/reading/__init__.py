"""What strangers write, read: YAML with places, shapes by JSON Schema, an issue's body. Pure."""
