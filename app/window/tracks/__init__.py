"""The list of tracks: what each plays and sounds like, and what is done with it."""
