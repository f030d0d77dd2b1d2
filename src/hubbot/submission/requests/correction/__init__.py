"""A correction: an accepted result withdrawn, replaced, explained or approved again."""
