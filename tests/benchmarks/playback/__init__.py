"""The player's timing, and the built-in synth."""
