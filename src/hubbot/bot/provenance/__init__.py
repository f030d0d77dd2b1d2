"""Is each accepted file as its approval left it?"""
