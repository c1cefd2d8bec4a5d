"""The rows of the library: headings of folders, and the files under them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from app.files.kinds import CLIP, folder_name, kind_of, readable, title
from app.library.folders import CUT, GONE, path_of, stored
from app.library.listing import Facts, FolderGroup, Line
from app.models.model_files import model_name
from app.window.compose.key_field import key_words


class Heading(NamedTuple):
    """Above the files of a folder."""

    text: str
    """As it is shown."""
    folder: Path | None
    """None for what ships with the program."""


class Item(NamedTuple):
    """A file."""

    line: Line
    """As it is listed."""
    number: int | None = None
    """The library's, None for a file that is not asked of it."""

    @property
    def path(self) -> Path:
        return path_of(self.line.path)

    @property
    def kind(self) -> str:
        """CLIP or MODEL."""
        return kind_of(self.path) or CLIP


Row = Heading | Item


class Section(NamedTuple):
    """A heading, and what lies under it."""

    heading: Heading
    """The first row."""
    files: Sequence[Line] | Sequence[int]
    """Lines, or numbers of files in the library."""


def facts_words(facts: Facts | None) -> str:
    """Key, tempo and length in one line; "" where nothing is known."""
    if facts is None:
        return ""
    tempo = QCoreApplication.translate("LibraryPanel", "{count:.0f} bpm").format(count=facts.tempo)
    length = f"{int(facts.seconds) // 60}:{int(facts.seconds) % 60:02}"
    return " · ".join(filter(None, (key_words(facts.key), tempo, length)))


def line_of(path: Path) -> Line:
    """Of a file that is not asked of the library."""
    return Line(model_name(path) if kind_of(path) != CLIP else readable(title(path)), stored(path))


def composed(
    shipped: Sequence[Line],
    groups: Sequence[FolderGroup],
    folders: AbstractSet[Path],
    words: Sequence[str],
    fetch: Callable[[Sequence[int]], dict[int, Line]],
) -> list[Section]:
    """shipped: all of them; groups: what the library found; folders: those that are shown; words: what is searched for,
    in lower case; fetch: lines of files by their numbers."""
    own = next((group.files for group in groups if group.folder is None), ())
    known = {line.path: line for line in fetch(own).values()} if own else {}  # with words: by their tags, say
    found = [
        line._replace(facts=known[line.path].facts, picture=known[line.path].picture) if line.path in known else line
        for line in shipped
        if (words and line.path in known) or _is_named(line, words)
    ]
    heading = QCoreApplication.translate("LibraryPanel", "Comes with Continuo")
    sections = [Section(Heading(heading, None), found)] if found else []
    for group in groups:
        # An empty folder is shown too, so that it can be taken away; but not where something is searched for.
        if group.folder in folders and group.state != GONE and (group.files or not words):
            assert group.folder
            sections.append(Section(_heading(group.folder, group), group.files))
    return sections


def _is_named(line: Line, words: Sequence[str]) -> bool:
    key = f"{line.title} {line.path}".casefold()
    return all(word in key for word in words)


def _heading(folder: Path, group: FolderGroup) -> Heading:
    name = folder_name(folder)
    if group.state == CUT:
        text = QCoreApplication.translate("LibraryPanel", "{folder} (its first {count:,} files)")
        name = text.format(folder=name, count=len(group.files))
    if group.inside:
        return Heading(f"{name} / {group.inside}", None)
    return Heading(name, folder)
