"""`python -m app.files.reading_process`: reads MusicXML or DAWproject, as the window asks (formats.read_piece)."""

from __future__ import annotations

import sys

from app.files.messages import READING, FileFailed, FileRead, ReadNotation
from app.ipc.ask_once import answer_once


def _answer(request: ReadNotation) -> FileRead | FileFailed:
    from app.files.dawproject.reader import read_dawproject
    from app.files.kinds import is_dawproject
    from app.files.musicxml.reader import read_musicxml
    from generator.errors import ContinuoError, text_of

    try:
        read = read_dawproject if is_dawproject(request.path) else read_musicxml
        return FileRead(read(request.path))
    except (ContinuoError, OSError, MemoryError) as error:
        return FileFailed(text_of(error))


if __name__ == "__main__":
    sys.exit(answer_once(READING, _answer))
