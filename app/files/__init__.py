"""Formats in and out: notation, MusicXML, audio."""
