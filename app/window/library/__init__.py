"""The library at the side of the window."""
