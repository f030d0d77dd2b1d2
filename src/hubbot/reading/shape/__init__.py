"""Values against the JSON Schemas, and what is wrong in words and places."""
