"""Endings of the names of MIDI files, for whatever looks for them or offers them."""

from __future__ import annotations

from pathlib import Path

# What is written: a plain .mid by the names that every program knows.
WRITTEN = (".mid", ".midi")
# What is read: .kar is a .mid with lyrics, .smf another name of it, .rmi has it in a RIFF file.
READ = (*WRITTEN, ".kar", ".rmi", ".smf")


def is_read_as_midi(path: Path | str) -> bool:
    """Whether its name ends as those of MIDI files do, in capitals or not."""
    return Path(path).suffix.lower() in READ
