"""The steps of a run: choose, observe, commit, publish, settle."""
