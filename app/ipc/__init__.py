"""Processes of our own, and what they say to each other. Imports neither Qt nor torch."""
