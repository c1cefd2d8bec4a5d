"""More like this, the map, and what the units respond to."""
