"""The cases of a split, their labels, and what a model says of them: in process or in a file."""
