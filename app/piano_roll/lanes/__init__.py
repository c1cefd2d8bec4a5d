"""Lanes between the ruler and the notes: tempo, metre and markers; chords."""
