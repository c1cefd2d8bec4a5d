"""The composing process: a request in, bars of notes out. Imports neither Qt nor torch."""
