"""`python -m app.files.reading_process`: reads a MusicXML file, as the window asks (formats.read_piece)."""

from __future__ import annotations

import sys

from app.files.messages import READING, FileFailed, FileRead, ReadNotation
from app.ipc.ask_once import answer_once


def _answer(request: ReadNotation) -> FileRead | FileFailed:
    from app.files.musicxml.reader import read_musicxml
    from generator.errors import ContinuoError, text_of

    try:
        return FileRead(read_musicxml(request.path))
    except (ContinuoError, OSError, MemoryError) as error:
        return FileFailed(text_of(error))


if __name__ == "__main__":
    sys.exit(answer_once(READING, _answer))
