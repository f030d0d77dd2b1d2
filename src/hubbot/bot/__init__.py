"""observe → plan → commit → publish → answer: the bot, for one event or for all open issues."""
