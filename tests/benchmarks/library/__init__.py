"""A large library: its size, the search, the map, and what units respond to."""
