"""Training: from folders of MIDI to a checkpoint."""
