"""Finds and reads the files of sources: folders, .mid files, zips of them, and parts of music21's corpus."""

from __future__ import annotations

import functools
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from generator.errors import ContinuoError, Text, reason_of
from generator.folder_walk import FolderWalk, Identity, identity_of
from generator.midi.bulk import read_many
from generator.midi.endings import READ as MIDI_ENDINGS
from generator.midi.endings import is_read_as_midi
from generator.midi.reader import MAX_BYTES, file_bytes
from generator.music.score import Score
from training.corpus import music21_source

DEFAULT_SOURCES = ("music21:bach",)
_AT_ONCE = 1 << 20  # bytes of MIDI files that wait to be read together
_NAMED_SOURCE = re.compile(r"([A-Za-z][\w-]*)=(.+)", re.DOTALL)
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, EOFError, ValueError)


class SourceFile(NamedTuple):
    """One file of a source."""

    name: str
    """The name that is shown."""
    style: str
    """The style of its music: the name of its folder, or one that was given with the source."""
    stamp: str
    """Differs if the content has changed; empty if that can't be known."""
    kind: Literal["file", "member", "music21", "fault", "folder"]
    """"member": a file within a zip; "fault": a zip that can't be read; "folder": a folder that can't be read."""
    path: str
    """Path of the file; of a member, path of its zip."""
    member: str = ""
    """Name of a member within its zip; of what can't be read, the reason."""


def find(sources: tuple[str, ...]) -> Iterator[SourceFile]:
    """All files of `sources`, in a fixed order.

    A source is a folder, which is searched recursively, a .mid file, a .zip of them, or a part of music21's corpus such
    as "music21:bach". "song=FOLDER" names its style; by default that is the name of the subfolder. Links are followed;
    a file or folder that can be reached in two ways is found once. Raises ContinuoError for a source that doesn't
    exist.
    """
    seen: set[Identity] = set()
    for source in sources or DEFAULT_SOURCES:
        for source_file in _find(source, seen):
            yield source_file._replace(name=printable(source_file.name), style=printable(source_file.style))


Pieces = Iterator[tuple[str, Score]]


def read(files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, Pieces]]:
    """Each file with an iterator of the names and scores of its pieces. Many MIDI files are read at once.

    Raises nothing itself; the iterator of a file that can't be read raises ContinuoError.
    """
    waiting: list[tuple[SourceFile, bytes | ContinuoError]] = []
    size = 0
    for source_file in files:
        if source_file.kind in ("file", "member"):
            try:
                data = _midi_bytes(source_file)
                size += len(data)
            except ContinuoError as error:
                data = error
            waiting.append((source_file, data))
        if source_file.kind not in ("file", "member") or size > _AT_ONCE:
            yield from _read_together(waiting)
            waiting, size = [], 0
        if source_file.kind not in ("file", "member"):
            yield source_file, _read_other(source_file)
    yield from _read_together(waiting)


def _read_together(waiting: Sequence[tuple[SourceFile, bytes | ContinuoError]]) -> Iterator[tuple[SourceFile, Pieces]]:
    scores = read_many(
        [(data, _name_of(source_file)) for source_file, data in waiting if not isinstance(data, ContinuoError)]
    )
    for source_file, data in waiting:
        yield source_file, _piece(source_file.name, data if isinstance(data, ContinuoError) else next(scores))


def _name_of(source_file: SourceFile) -> Path | str:
    """The name for errors: a path, but for a member of a zip."""
    return Path(source_file.path) if source_file.kind == "file" else source_file.name


def _piece(name: str, result: Score | ContinuoError) -> Pieces:
    if isinstance(result, ContinuoError):
        raise result
    yield name, result


def _read_other(source_file: SourceFile) -> Pieces:
    """The pieces of a file of music21's corpus. Raises ContinuoError for what can't be read."""
    if source_file.kind == "music21":
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
    """A file's name in valid UTF-8, for terminals and files: on Linux a name may have any bytes."""
    return text.encode(errors="backslashreplace").decode(errors="replace")


def close_archives() -> None:
    """Close the zips that `read` keeps open from one member to the next."""
    _archive.cache_clear()


def _find(source: str, seen: set[Identity]) -> Iterator[SourceFile]:
    """The files of one source. seen: folders and files that were found before; those found now are added."""
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
    """A MIDI file, or the members of a zip; nothing for another file, unless it was given as a source itself."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122  # plain strings: there may be millions
    if suffix == ".zip":
        yield from _members(path, style)
    elif given or suffix in MIDI_ENDINGS:
        yield SourceFile(path, style, _stamp(stat), "file", path)


def _members(path: str, style: str) -> Iterator[SourceFile]:
    """The MIDI files in a zip, sorted by name."""
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
    """An open zip, cached: reading its list of members again for each of thousands would take longer than the music."""
    return zipfile.ZipFile(path)


def _midi_bytes(source_file: SourceFile) -> bytes:
    """The content of a file or member. Raises ContinuoError."""
    if source_file.kind == "file":
        return file_bytes(Path(source_file.path))
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
    return data
