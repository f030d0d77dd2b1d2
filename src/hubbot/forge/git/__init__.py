"""The hub's git repository: its commits, its history, its files as git knows them."""
