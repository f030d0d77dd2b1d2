"""What a run knows: main, the run itself, what earlier runs saw, what is broken."""
