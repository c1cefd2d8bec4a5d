"""The playback process: clock, MIDI ports, scheduling. Imports neither Qt nor torch."""
