"""A hub as a repository: the files it begins with, and whether they are still what they should be."""
