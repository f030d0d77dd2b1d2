"""An accepted file: the submitter's result, hubbot's block, flags, digests, runs. Pure."""
