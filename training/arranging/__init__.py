"""Tunes arranged for band over drummers' recordings, by rule, as music to learn from."""
