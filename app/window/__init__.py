"""The window: what it is made of, its menus, preferences, and a folder for each feature."""
