"""The file name extensions of MIDI files."""

from __future__ import annotations

from pathlib import Path

# Extensions that are written; every program knows them.
WRITTEN = (".mid", ".midi")
# Extensions that are read: .kar is a .mid with lyrics, .smf another name for .mid, .rmi a .mid within a RIFF file.
READ = (*WRITTEN, ".kar", ".rmi", ".smf")


def is_read_as_midi(path: Path | str) -> bool:
    """Whether a file's extension, in either case, is one of READ."""
    return Path(path).suffix.lower() in READ
