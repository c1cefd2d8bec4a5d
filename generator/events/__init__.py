"""Music as events: the grid, the streams, the vocabulary."""
