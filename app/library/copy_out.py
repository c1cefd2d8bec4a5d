"""A set of clips and takes as files of their own, for a model to learn from."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from app.library.database import Catalogue
from app.library.lookup import Known, whole
from generator.errors import ContinuoError, Text
from generator.files import atomic_write
from generator.midi.writer import write_midi

_LONGEST = 60


def copy_to(library: Path, chosen: Sequence[Known], folder: Path) -> tuple[Path, list[Text]]:
    """Clips as they are, takes as .mid, in a new folder inside `folder` -> it, and texts on what is not in it.

    Copies, so that the set stays what it was, whatever becomes of the files, and learning can go on another day. Raises
    ContinuoError where none could be copied, OSError where the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (target := folder / f"Chosen {number}").exists():
        number += 1
    target.mkdir()
    problems: list[Text] = []
    with Catalogue(library) as catalogue:
        for count, one in enumerate(chosen, start=1):
            try:
                _copy(catalogue, one, target, count)
            except ContinuoError as error:
                problems.append(error.text)
            except OSError as error:
                problems.append(Text("{path}: can't be copied: {reason}", path=one.path or target, reason=error))
    if len(problems) == len(chosen):
        shutil.rmtree(target, ignore_errors=True)
        if not problems:
            raise ContinuoError("no pieces are chosen to learn from: choose some")
        raise ContinuoError.of(problems[0])
    return target, problems


def _copy(catalogue: Catalogue, one: Known, target: Path, count: int) -> None:
    if one.path is not None:
        if not one.path.exists():
            raise ContinuoError("{path}: no longer exists; it may have been moved or deleted", path=one.path)
        shutil.copyfile(one.path, target / f"{count:04} {one.path.name[-_LONGEST:]}")
        return
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "-", one.name)[:_LONGEST].strip(" .-")
    with atomic_write(target / f"{count:04} {name or 'take'}.mid") as file:
        file.write(write_midi(whole(catalogue, one)))
