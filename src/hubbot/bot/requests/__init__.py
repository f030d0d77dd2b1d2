"""How an approved request becomes files: a result, a batch, a correction, a proposal."""
