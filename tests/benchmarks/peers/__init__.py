"""A transformer of the same size, on the same pieces."""
