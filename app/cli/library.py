"""`continuo library`: the library that the window shows, without a window."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from app.cli.options import LIBRARY, AsJSON
from app.paths import library_path
from generator.command_line import print_json
from generator.errors import ContinuoError, Text
from generator.terminal import say, shows_progress

if TYPE_CHECKING:
    from app.library.database import Catalogue
    from app.library.listing import FolderGroup, KnownClip, Line
    from app.library.updating import LibraryUpdate

Library = Annotated[Path | None, Parameter(name="--library")]
_WAIT_SECONDS = 0.2
_ENDING = ".sqlite"


def register(app: App) -> None:
    """Add the commands."""
    group = App(name="library", group=LIBRARY, help="List and change the library of music that the window shows.")
    app.command(group)
    group.command(add)
    group.command(remove)
    group.command(list_, name="list")
    group.command(scan)
    group.command(tag)


def add(*folders: Path, library: Library = None) -> int:
    """Add folders, and read the files in them.

    Parameters
    ----------
    folders
        With clips and models in them, however deep.
    library
        The library's file. [default: the window's]
    """
    from app.files.kinds import is_folder
    from app.library.folders import add_folders

    if not folders:
        raise ContinuoError("no folder is given: name the folders to add")
    for folder in folders:
        if not is_folder(folder):
            raise ContinuoError(
                "{folder}: is not a folder, or can't be opened; add the folder that contains the files",
                folder=folder,
            )
    with _opened(library) as catalogue:
        add_folders(catalogue, [whole_path(folder) for folder in folders])
        _scan(catalogue)
    return 0


def remove(folder: Path, /, *, library: Library = None) -> int:
    """Take a folder out of the library. Its files stay where they are.

    Parameters
    ----------
    folder
        As `continuo library list` names it.
    library
        The library's file. [default: the window's]
    """
    from app.library.folders import folders, remove_folder
    from app.library.scanning import forget_removed

    with _opened(library) as catalogue:
        if not remove_folder(catalogue, whole_path(folder)):
            known = folders(catalogue) or Text("none")
            raise ContinuoError(
                "{folder}: is not a folder of the library; its folders are: {known}", folder=folder, known=known
            )
        count = forget_removed(catalogue)
    say(f"Removed {folder}: {count:,} files are no longer listed; they stay where they are.")
    return 0


def list_(
    *words: str,
    kind: Literal["clips", "models"] = "clips",
    broken: Annotated[bool, Parameter(negative="")] = False,
    json: AsJSON = False,
    library: Library = None,
) -> int:
    """List the clips or models, or those that match a search.

    Parameters
    ----------
    words
        Beginnings of words in names, folders and tags.
    kind
        Clips or models.
    broken
        Only files that can't be used, and why.
    json
        Print a JSON array, with an object for each file.
    library
        The library's file. [default: the window's]
    """
    from app.files.kinds import CLIP, MODEL, readable
    from app.library import listing

    with _opened(library) as catalogue:
        if broken:
            found = listing.broken(catalogue)
            if json:
                print_json([{"path": path, "trouble": str(trouble or "")} for path, trouble in found])
                return 0
            for path, trouble in found:
                print(readable(str(trouble or path)))
            return 0
        groups = [
            (group, listing.lines(catalogue, group.files))
            for group in listing.listed(catalogue, CLIP if kind == "clips" else MODEL, " ".join(words)) or ()
        ]
        known = listing.known_of(catalogue)
    if json:
        print_json(
            [
                _as_json(group, lines[number], known.get(lines[number].path))
                for group, lines in groups
                for number in group.files
                if number in lines
            ]
        )
        return 0
    count = 0
    for group, lines in groups:
        if lines or not words:
            print(readable(str(group.folder or "Comes with Continuo")) + (" (gone)" if group.state == "gone" else ""))
        for line in (lines[number] for number in group.files if number in lines):
            about = f"{_in_words(known.get(line.path))}{'  (broken)' if line.trouble else ''}"
            print(f"  {readable(os.fsdecode(line.path))}{about}")
        count += len(lines)
    print(f"{count:,} {kind if count != 1 else kind[:-1]}")
    return 0


def scan(*, library: Library = None) -> int:
    """Scan all folders, and read files that are new or have changed.

    Parameters
    ----------
    library
        The library's file. [default: the window's]
    """
    with _opened(library) as catalogue:
        _scan(catalogue)
    return 0


def tag(file: Path, /, *tags: str, json: AsJSON = False, library: Library = None) -> int:
    """Replace the tags of a clip; without tags, show them.

    Parameters
    ----------
    file
        A clip of the library.
    tags
        Such as: slow "for the film". An empty one, "", removes all.
    json
        Print them as a JSON array.
    library
        The library's file. [default: the window's]
    """
    from app.library.folders import set_tags, tags_of
    from app.library.listing import hash_of

    with _opened(library) as catalogue:
        if (hash_ := hash_of(catalogue, whole_path(file))) is None:
            raise ContinuoError(
                "{file}: is not in the library; add its folder, or run `continuo library scan`", file=file
            )
        found = set_tags(catalogue, hash_, tags) if tags else tags_of(catalogue, hash_)
    print_json(list(found)) if json else print(", ".join(found) or "no tags")
    return 0


def _as_json(group: FolderGroup, line: Line, known: KnownClip | None) -> dict[str, object]:
    return {
        "path": os.fsdecode(line.path),
        "title": line.title,
        "folder": group.folder,
        "trouble": str(line.trouble) if line.trouble else None,
        "clip": known and known._asdict(),
    }


def _in_words(known: KnownClip | None) -> str:
    if known is None:
        return ""
    key, tags = f"{known.key}, " if known.key else "", f" [{', '.join(known.tags)}]" if known.tags else ""
    return f"  {known.bars} bars, {key}{known.metre}, {known.tempo:.0f} bpm{tags}"


def whole_path(path: Path) -> Path:
    """As the window names it. Links stay what they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100  Path.resolve would follow links


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
    from app.library.database import LibraryDamagedError, set_aside

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


@contextmanager
def _opened(library: Path | None) -> Iterator[Catalogue]:
    from app.library.database import Catalogue

    library = library_file(library)
    with mended(library), Catalogue(library) as catalogue:
        if catalogue.set_aside:
            say(f"The library was damaged and is being rebuilt; the damaged file is kept: {catalogue.set_aside}")
        yield catalogue


def _scan(catalogue: Catalogue) -> None:
    """All of it, in the foreground; then how much there is."""
    from rich import progress as rich_progress
    from rich.console import Console

    from app.library.listing import counts
    from app.library.messages import Progress, Report
    from app.library.updating import LibraryUpdate

    columns = (
        rich_progress.TextColumn("{task.description}"), rich_progress.BarColumn(), rich_progress.MofNCompleteColumn()
    )  # fmt: skip
    console = Console(stderr=True)
    with rich_progress.Progress(*columns, transient=True, console=console, disable=not shows_progress()) as progress:
        bars = {what: progress.add_task(text, visible=False) for what, text in _TEXTS.items()}

        def show(report: Report) -> None:
            if isinstance(report, Progress) and report.stage in bars:
                progress.update(bars[report.stage], completed=report.done, total=report.total or None, visible=True)

        work = LibraryUpdate(catalogue, show)
        work.scan()
        _wait_for(work, lambda: say("Another Continuo is reading the library; waiting for it…"))
        while work.is_due:
            work.step()
        work.end()
    found = counts(catalogue)
    later = f", {found.new:,} left for later" if found.new else ""
    say(f"{found.ok:,} clips kept; {found.broken:,} broken; {found.gone:,} gone{later}")


_TEXTS = {"look": "Scanning", "read": "Reading"}


def _wait_for(work: LibraryUpdate, say: Callable[[], None]) -> None:
    import time

    said = False
    while not work.begin():
        if not said:
            say()
            said = True
        time.sleep(_WAIT_SECONDS)
