"""What the processes are asked that write and read one file, and their answers."""

from __future__ import annotations

from pathlib import Path

from app.ipc.wire import Message, decoder
from generator.errors import Text
from generator.music.score import Score


class WriteFile(Message, frozen=True):
    """Write a piece. Answered by FileWritten or FileFailed."""

    midi: bytes
    """The piece as .mid."""
    path: Path
    """Its ending says what is written."""
    levels: bool = True
    """Whether sound is brought to the usual loudness."""


class FileWritten(Message, frozen=True):
    """The answer to WriteFile."""

    sentence: str
    """What was written."""
    merged: int = 0
    """As Exported has it."""


class ReadNotation(Message, frozen=True):
    """Read a MusicXML or DAWproject file. Answered by FileRead or FileFailed."""

    path: Path
    """Its ending says which of the two it is."""


class FileRead(Message, frozen=True):
    """The answer to ReadNotation."""

    score: Score
    """The piece as it sounds."""


class FileFailed(Message, frozen=True):
    """It could not be read, or written."""

    text: Text
    """Why, in a sentence."""


WRITING, WRITTEN = decoder(WriteFile), decoder(FileWritten | FileFailed)
READING, READ = decoder(ReadNotation), decoder(FileRead | FileFailed)
