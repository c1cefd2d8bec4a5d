"""The piano roll: its state without Qt, its view, its input."""
