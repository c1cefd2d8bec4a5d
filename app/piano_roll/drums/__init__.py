"""The lane of drums: its rows, and what they are called."""
