"""Which pages have to be written anew, and where they lie."""
