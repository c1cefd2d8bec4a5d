"""The library's file as a command names it, and mended where the command finds it damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.library.database import LibraryDamagedError, set_aside
from app.paths import library_path
from generator.errors import ContinuoError

_ENDING = ".sqlite"


def library_file(path: Path | None) -> Path:
    """The one that is named, or the window's. Raises ContinuoError for a name that is no library's: what can't be
    understood there would be taken for a damaged library, and moved."""
    if path is None:
        return library_path()
    if path.suffix != _ENDING:
        raise ContinuoError("{path}: not a library; give a file whose name ends in {ending}", path=path, ending=_ENDING)
    return path


@contextmanager
def mended(path: Path) -> Iterator[None]:
    """Around what uses a library, its connections closed inside: one that turns out to be damaged is made anew, and
    ContinuoError says so."""
    try:
        yield
    except LibraryDamagedError as error:
        aside = set_aside(path)
        if aside:
            raise ContinuoError(
                "{path}: the library was damaged and has been rebuilt; the damaged file is kept: {aside}; try again",
                path=path,
                aside=aside,
            ) from error
        raise ContinuoError("{path}: the library was damaged and has been rebuilt; try again", path=path) from error
