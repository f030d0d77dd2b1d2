"""What every kind of request tells (`Review`), and the words that all kinds share, inert."""
