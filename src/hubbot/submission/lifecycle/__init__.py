"""What is to be done next with an issue: pure, from what was seen."""
