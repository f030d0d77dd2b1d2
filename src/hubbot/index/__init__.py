"""What main holds, kept in SQLite: asked for one thing at a time, safe to lose."""
