"""From an issue's text to a verdict, a plan and an answer. Pure: no network, no git, no clock."""
