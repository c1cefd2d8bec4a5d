"""What a source holds: folders, .mid files, zips of them, and parts of music21's corpus; found first, read later."""

from __future__ import annotations

import functools
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from generator.errors import ContinuoError, Text, reason_of
from generator.folder_walk import FolderWalk, Identity, identity_of
from generator.midi.endings import READ as MIDI_ENDINGS
from generator.midi.endings import is_read_as_midi
from generator.midi.reader import MAX_BYTES, read_midi, read_midi_file
from generator.music.score import Score
from training.corpus import music21_source

DEFAULT_SOURCES = ("music21:bach",)
_NAMED_SOURCE = re.compile(r"([A-Za-z][\w-]*)=(.+)", re.DOTALL)
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, EOFError, ValueError)


class SourceFile(NamedTuple):
    """One file of a source."""

    name: str
    """For people to read."""
    style: str
    """Of its music: its folder, or as the source was named."""
    stamp: str
    """Another one when the content is another; empty where that is not known."""
    kind: Literal["file", "member", "music21", "fault", "folder"]
    """"fault" is a zip that cannot be read at all, "folder" a folder."""
    path: str
    """Of the file; of a member, of its zip."""
    member: str = ""
    """Its name within the zip; of a fault, the reason."""


def find(sources: tuple[str, ...]) -> Iterator[SourceFile]:
    """Every file of `sources`, in a fixed order.

    A source is a folder (searched through), a .mid file, a .zip of them, or "music21:bach" and the like; "song=FOLDER"
    gives it a style's name, else the name of its subfolder is the style. Links are followed; a file or folder that two
    ways lead to is found once. Raises ContinuoError for a source that is not there.
    """
    seen: set[Identity] = set()
    for source in sources or DEFAULT_SOURCES:
        for source_file in _find(source, seen):
            yield source_file._replace(name=printable(source_file.name), style=printable(source_file.style))


def read(source_file: SourceFile) -> Iterator[tuple[str, Score]]:
    """Name and Score of each piece in a file. Raises ContinuoError for one that can't be read."""
    if source_file.kind == "file":
        yield source_file.name, read_midi_file(Path(source_file.path))
    elif source_file.kind == "member":
        yield source_file.name, _read_member(source_file)
    elif source_file.kind == "music21":
        try:
            yield from music21_source.read_scores(Path(source_file.path))
        except ContinuoError:
            raise
        except Exception as error:  # music21's readers raise many kinds; one odd file must not stop a run
            raise ContinuoError(
                "{path}: music21 can't read it ({reason:.100})", path=Path(source_file.path), reason=str(error)
            ) from error
    elif source_file.kind == "folder":
        raise ContinuoError(
            "{path}: the folder can't be read ({reason})", path=Path(source_file.path), reason=source_file.member
        )
    else:
        raise ContinuoError(
            "{path}: not a readable zip ({reason})", path=Path(source_file.path), reason=source_file.member
        )


def printable(text: str) -> str:
    """A file's name as any terminal, and any file in UTF-8, can hold it: on Linux a name is any bytes."""
    return text.encode(errors="backslashreplace").decode(errors="replace")


def close_archives() -> None:
    """Let go of the zips that `read` keeps open from one member to the next."""
    _archive.cache_clear()


def _find(source: str, seen: set[Identity]) -> Iterator[SourceFile]:
    """seen: folders and files that were found before; these are added."""
    named = _NAMED_SOURCE.fullmatch(source)
    style = None
    if named and not Path(source).exists():
        style, source = named.groups()
    if source.startswith("music21:"):
        part = source.partition(":")[2]
        for path in music21_source.corpus_paths(part):
            yield SourceFile(str(path), style or part, _stamp(path.stat()), "music21", str(path))
        return
    root = Path(source)
    if not root.exists():
        raise ContinuoError("{source}: there is no such folder or file; check the path", source=Path(source))
    if not root.is_dir():
        if (own := identity_of(about := root.stat())) not in seen:
            seen.add(own)
            yield from _file_or_zip(str(root), style or root.stem, about, given=True)
        return
    walk = FolderWalk(str(root), seen, is_wanted=_is_wanted)
    for path, inner, stat in walk:
        if (own := identity_of(stat)) in seen:
            continue
        seen.add(own)
        folder_style = Path(inner).parts[0] if os.sep in inner else None
        is_zip = path.lower().endswith(".zip")
        loose = Path(path).stem if is_zip else root.name
        yield from _file_or_zip(path, style or folder_style or loose, stat)
    for path, error in walk.unread:
        reason = Text("it lies too deep in other folders") if error is None else reason_of(error)
        yield SourceFile(path, style or root.name, "", "folder", path, str(reason))


def _is_wanted(name: str) -> bool:
    return name.lower().endswith((".zip", *MIDI_ENDINGS))


def _file_or_zip(path: str, style: str, stat: os.stat_result, *, given: bool = False) -> Iterator[SourceFile]:
    """Nothing, if it is neither and was not given by name."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122  # plain strings: there may be millions
    if suffix == ".zip":
        yield from _members(path, style)
    elif given or suffix in MIDI_ENDINGS:
        yield SourceFile(path, style, _stamp(stat), "file", path)


def _members(path: str, style: str) -> Iterator[SourceFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if is_read_as_midi(info.filename)]
    except (zipfile.BadZipFile, OSError) as error:
        yield SourceFile(path, style, "", "fault", path, str(error))
        return
    for info in sorted(infos, key=lambda info: info.filename):
        stamp = f"{info.CRC:08x}:{info.file_size}"
        yield SourceFile(f"{path}/{info.filename}", style, stamp, "member", path, info.filename)


def _stamp(stat: os.stat_result) -> str:
    return f"{stat.st_mtime_ns}:{stat.st_size}"


@functools.lru_cache(maxsize=2)
def _archive(path: str) -> zipfile.ZipFile:
    """Kept open, as reading its list of members anew for each of thousands would take longer than the music."""
    return zipfile.ZipFile(path)


def _read_member(source_file: SourceFile) -> Score:
    try:
        with _archive(source_file.path).open(source_file.member) as file:
            data = file.read(MAX_BYTES + 1)  # never more than that, whatever the zip claims
    except (*_ZIP_ERRORS, KeyError) as error:
        raise ContinuoError("{name}: can't be unpacked ({reason})", name=source_file.name, reason=error) from error
    if len(data) > MAX_BYTES:
        raise ContinuoError(
            "{name}: larger than {megabytes} MB; no piece of music is, so it is not read",
            name=source_file.name,
            megabytes=MAX_BYTES >> 20,
        )
    return read_midi(data, source_file.name)
