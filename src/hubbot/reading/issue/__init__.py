"""An issue's body: its sections, the form's answers, the record in it."""
