"""`python -m app.files.export_process`: writes one piece to a file, as the window asks (app.window.export).

When nobody waits for it any more, whatever is being written is left off, and what was half written is taken away.
"""

from __future__ import annotations

import sys

from app.files.messages import WRITING, FileFailed, FileWritten, WriteFile
from app.ipc.ask_once import answer_once


def _answer(request: WriteFile) -> FileWritten | FileFailed:
    from app.files.formats import export
    from generator.errors import ContinuoError, text_of
    from generator.midi.reader import read_midi

    try:
        score = read_midi(request.midi, request.path.name)
        done = export(score, request.path, levels=request.levels)
        return FileWritten(done.sentence, done.merged)
    except (ContinuoError, OSError, MemoryError) as error:
        return FileFailed(text_of(error))


if __name__ == "__main__":
    sys.exit(answer_once(WRITING, _answer, tidies=True))
