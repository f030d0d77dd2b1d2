"""One ranking function, and the pages and exports made from it."""
