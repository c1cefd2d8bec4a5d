"""Saving what was played or composed live: nobody can play it again, so it is kept wherever it can be."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.files.formats import export
from app.paths import recovery_folder
from generator.command_line import show_notices
from generator.errors import ContinuoError, Text, reason_of
from generator.music.score import Score
from generator.terminal import say


def save_played(score: Score, out: Path, notices: Sequence[Text] = ()) -> None:
    """Write a file, as `export` does, and say so, and what was left out. notices: what of the playing the score lacks.

    Where that fails or is interrupted, the music is kept as .mid in the folder of unsaved work, else in the system's
    temporary folder. Raises ContinuoError, which names that file.
    """
    try:
        done = export(score, out)
    except ContinuoError as error:
        reason, cause = error.text, error
    except OSError as error:
        reason, cause = reason_of(error), error
    except MemoryError as error:
        reason, cause = Text("not enough memory"), error
    except KeyboardInterrupt as error:
        reason, cause = Text("it was interrupted"), error
    else:
        say(done.sentence)
        show_notices((*notices, *done.notices), out)
        return
    for folder in (recovery_folder(), Path(tempfile.gettempdir())):
        kept = _free_name(folder)
        try:
            export(score, kept)
        except OSError:
            continue
        show_notices(notices, kept)
        raise ContinuoError(
            "{out}: was not written ({reason}); what was played is kept in {kept}",
            out=out,
            reason=reason,
            kept=kept,
        ) from cause
    raise cause


def _free_name(folder: Path) -> Path:
    path, number = folder / "played.mid", 1
    while path.exists():
        number += 1
        path = folder / f"played-{number}.mid"
    return path
