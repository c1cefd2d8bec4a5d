"""The playback process: clock, MIDI ports, built-in synth. Imports neither Qt nor torch."""
