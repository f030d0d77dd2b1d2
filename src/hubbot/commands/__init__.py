"""One module a command: options in, a call downwards, words and an exit code out."""
