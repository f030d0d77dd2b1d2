"""Can these figures come from one confusion matrix? Refutes, never accuses."""
