"""Saving for other programs."""
