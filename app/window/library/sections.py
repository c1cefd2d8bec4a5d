"""What the library's list shows under which heading: what ships, then the folders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.files.kinds import folder_name, readable, title
from app.library.folders import CUT, GONE, stored
from app.library.listing import FolderGroup, Line
from app.window.library.list import Heading, Section


def line_of(path: Path) -> Line:
    """Of a file that is not asked of the library."""
    return readable(title(path)), stored(path), None


def composed(
    shipped: Sequence[Line],
    groups: Sequence[FolderGroup],
    folders: AbstractSet[Path],
    words: Sequence[str],
    fetch: Callable[[Sequence[int]], dict[int, Line]],
) -> list[Section]:
    """shipped: all of them; groups: what the library found; folders: those that are shown; words: what is searched for,
    in lower case; fetch: lines of files by their numbers."""
    own = next((group.files for group in groups if group.folder is None), ()) if words else ()
    known = {line[1] for line in fetch(own).values()} if own else set()  # by their tags, say
    found = [line for line in shipped if line[1] in known or _is_named(line, words)]
    heading = QCoreApplication.translate("LibraryPanel", "Comes with Continuo")
    sections = [Section(Heading(heading, None), found)] if found else []
    for group in groups:
        # An empty folder is shown too, so that it can be taken away; but not where something is searched for.
        if group.folder in folders and group.state != GONE and (group.files or not words):
            assert group.folder
            sections.append(Section(_heading(group.folder, group), group.files))
    return sections


def _is_named(line: Line, words: Sequence[str]) -> bool:
    key = f"{line[0]} {line[1]}".casefold()
    return all(word in key for word in words)


def _heading(folder: Path, group: FolderGroup) -> Heading:
    name = folder_name(folder)
    if group.state == CUT:
        text = QCoreApplication.translate("LibraryPanel", "{folder} (its first {count:,} files)")
        name = text.format(folder=name, count=len(group.files))
    return Heading(name, folder)
