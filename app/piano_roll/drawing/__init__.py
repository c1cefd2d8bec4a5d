"""What the piano roll shows, drawn."""
