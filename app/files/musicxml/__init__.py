"""MusicXML files: opening, reading and writing them."""
