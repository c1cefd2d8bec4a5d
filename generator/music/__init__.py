"""Scores, and what musicians know of them: tempo, metre, bars, keys and chords, instruments."""
