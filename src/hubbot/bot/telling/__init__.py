"""People are told what others decided about their results."""
