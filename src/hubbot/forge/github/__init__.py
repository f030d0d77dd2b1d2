"""GitHub as a forge, through PyGithub."""
