"""The takes at the side of the window."""
