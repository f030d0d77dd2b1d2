"""What is known of an issue and its people, and the actions that a plan is made of."""
