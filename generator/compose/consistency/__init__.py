"""Makes what is composed reuse its own harmonies, chords and figures as people's music does."""
