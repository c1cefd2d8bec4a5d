"""From pieces to batches."""
