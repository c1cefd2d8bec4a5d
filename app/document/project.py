"""A project file: a zip with takes as tables and as .mid, the .mid files that they came from, and JSON about them.
Reading one runs no code of its."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.document.piece import (
    COLOURS,
    DURATION,
    LOCKED,
    ONSET,
    ORIGIN,
    PART,
    PITCH,
    VELOCITY,
    Part,
    Piece,
    table,
    with_new,
)
from app.document.takes import Take, TakeTree
from app.files.untrusted import read_member
from generator.errors import ContinuoError
from generator.files import atomic_write
from generator.installation import program_version
from generator.midi.reader import markers_of, read_midi
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.mix import mixes_of
from generator.music.scaling import MAX_TICKS, MAX_TICKS_PER_QUARTER, scaled_ticks
from generator.music.score import KeySignature, Marker, Tempo
from generator.music.source import MidiSource

FORMAT, VERSION = "continuo-project", 4  # 1: parts without a mix, colours and identities; 2: without outputs; 3: sends
_ABOUT = "project.json"
_MOST_BYTES = 2**29  # unpacked, of one file in the zip: a hostile zip must not fill the memory
_MOST_BYTES_OF_ALL = 2**31
_MOST_TAKES = 10_000
_HIGHEST_NUMBER = 2**30  # of a take; Qt's signals have 32 bits
_MOST_NOTES = 5_000_000
_MOST_PARTS = 2**16  # as many as a .mid file can have tracks
_MOST_MARKERS = 100_000
_LONGEST_NAME = 1000  # characters, of a MIDI output
_COLUMNS = 7
_OF_TRACKS = (
    "id", "colour", "volume", "pan", "reverb", "chorus", "is_muted", "is_soloed", "is_armed", "output", "channel",
)  # fmt: skip
# What zipfile, zlib, json, numpy and our own checks raise for bytes that are none of ours.
_DAMAGE = (
    KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, EOFError, MemoryError, RuntimeError,
    zlib.error, struct.error, tokenize.TokenError,
)  # fmt: skip


@dataclass(frozen=True)
class Project:
    """What a project file holds."""

    tree: TakeTree
    """All takes."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the panel said."""
    origin: Path | None = None
    """Of a recovered one, the file that it belongs to."""


def save_project(project: Project, path: Path, *, with_midi: bool = True) -> None:
    """All of it or nothing. with_midi: also the take that is seen and those that are
    kept as .mid, for other programs: to write them takes long. Raises OSError."""
    tree = project.tree
    about = {
        "format": FORMAT,
        "version": VERSION,
        "program": f"continuo {program_version()}",
        "current": tree.current,
        "other": tree.other,
        "settings": dict(project.settings),
        "origin": str(project.origin) if project.origin else None,
        "takes": [_take_to_plain(take) for take in tree.all],
    }
    with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr(_ABOUT, json.dumps(about, indent=1))  # in ASCII, whatever bytes a name has
        for take in tree.all:
            notes = io.BytesIO()
            np.lib.format.write_array(notes, np.ascontiguousarray(take.piece.rows, "<i4"), allow_pickle=False)
            archive.writestr(f"takes/{take.number}.npy", notes.getvalue())
            if with_midi and len(take.piece) and (take.is_kept or take.number == tree.current):
                archive.writestr(f"takes/{take.number}.mid", write_midi(take.piece.score()))
        sources = {id(take.piece.source): take.piece.source for take in tree.all if take.piece.source}
        for name, data in {_source_name(source): source.events.data for source in sources.values()}.items():
            archive.writestr(name, data)


def _source_name(source: MidiSource) -> str:
    """In the zip, of the file that a piece came from."""
    return f"sources/{hashlib.sha256(source.events.data).hexdigest()[:32]}.mid"


def load_project(path: Path) -> Project:
    """Raises ContinuoError for what is no project, damaged, or of a newer version; OSError."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(about.file_size for about in archive.infolist()) > _MOST_BYTES_OF_ALL:
                raise ValueError("it is larger than a project can be")
            about = json.loads(_member(archive, _ABOUT))
            if not isinstance(about, dict) or about.get("format") != FORMAT:
                raise ContinuoError("{path}: not a Continuo project; open a file that ends in .continuo", path=path)
            if int(about["version"]) > VERSION:
                program = about.get("program")
                raise ContinuoError(
                    "{path}: was saved by a newer Continuo ({program}); open it with that or a later one",
                    path=path,
                    program=program,
                )
            if not 1 <= len(about["takes"]) <= _MOST_TAKES:
                raise ValueError(f"{len(about['takes'])} takes")
            if len({int(plain["number"]) for plain in about["takes"]}) < len(about["takes"]):
                raise ValueError("its takes are not told apart")  # nor is one table to be read 10,000 times
            sources = _Sources(archive)
            takes = tuple(_take_from_plain(plain, archive, sources) for plain in about["takes"])
            tree = TakeTree(takes, int(about["current"]), about["other"])
            _check(tree)
            origin = about.get("origin")
            return Project(tree, dict(about["settings"]), Path(str(origin)) if origin else None)
    except ContinuoError:
        raise
    except zipfile.BadZipFile:
        raise ContinuoError("{path}: not a Continuo project, or cut short; open another file", path=path) from None
    except (*_DAMAGE, OSError) as error:
        if isinstance(error, OSError) and error.filename:
            raise  # can't be opened; one without a name came of reading where a damaged table points to
        raise ContinuoError(
            "{path}: is damaged ({reason}); open another copy of it", path=path, reason=error
        ) from error


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    about = archive.getinfo(name)
    if about.file_size > _MOST_BYTES:
        raise ValueError(f"{name} is larger than a project can be")
    data = read_member(archive, name, _MOST_BYTES)
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{name} is larger than it says")
    return data


def _take_to_plain(take: Take) -> dict[str, Any]:
    piece = take.piece
    return {
        "number": take.number,
        "name": take.name,
        "parent": take.parent,
        "region": take.region,
        "rating": take.rating,
        "is_kept": take.is_kept,
        "settings": dict(take.settings),
        "checkpoint": dict(take.checkpoint),
        "scores": dict(take.scores),
        "created": take.created,
        "ticks_per_quarter": piece.ticks_per_quarter,
        "parts": [(part.name, part.program, part.is_drum) for part in piece.parts],
        "tracks": [{name: getattr(part, name) for name in _OF_TRACKS} for part in piece.parts],
        "source": _source_name(piece.source) if piece.source else None,
        "source_parts": [part.source_part for part in piece.parts],
        "tempos": piece.tempos,
        "metres": piece.metres,
        "keys": piece.keys,
        "markers": piece.markers,
    }


class _Sources:
    """The .mid files of a project, each read once."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._read: dict[str, MidiSource | None] = {}

    def __getitem__(self, name: str | None) -> MidiSource | None:
        """Raises what reading a damaged one raises."""
        if name is None:
            return None
        if name not in self._read:
            self._read[name] = read_midi(_member(self._archive, name), name).source
        return self._read[name]


def _take_from_plain(plain: Mapping[str, Any], archive: zipfile.ZipFile, sources: _Sources) -> Take:
    number = int(plain["number"])
    source = sources[plain.get("source")]  # projects of earlier versions have none
    count = len(source.parts) if source else 0
    known = [
        None if part is None or not 0 <= int(part) < count else int(part) for part in plain.get("source_parts", ())
    ]
    known += [None] * (len(plain["parts"]) - len(known))
    abouts = plain.get("tracks", [{}] * len(plain["parts"]))  # projects of version 1 have none
    parts = tuple(
        Part(_text(name), int(program), bool(is_drum), part, **_track_from_plain(about))
        for (name, program, is_drum), part, about in zip(plain["parts"], known, abouts, strict=True)
    )
    if source:
        parts = _with_sends(parts, abouts, source)
    data = io.BytesIO(_member(archive, f"takes/{number}.npy"))
    rows = np.lib.format.read_array(data, allow_pickle=False)
    piece = Piece(
        int(plain["ticks_per_quarter"]),
        _checked(rows, len(plain["parts"])),
        parts if "tracks" in plain else with_new((), *parts),
        tuple(Tempo(int(ticks), int(us)) for ticks, us in plain["tempos"]),
        tuple(Metre(int(ticks), int(above), int(below)) for ticks, above, below in plain["metres"]),
        tuple(KeySignature(int(ticks), int(sharps), bool(is_minor)) for ticks, sharps, is_minor in plain["keys"]),
        source,
        _markers(plain.get("markers"), source, int(plain["ticks_per_quarter"])),
    )
    _check_frame(piece)
    parent = plain["parent"]
    return Take(
        number,
        str(plain["name"]),
        piece,
        None if parent is None else int(parent),
        _region(plain["region"]),
        max(-1, min(1, int(plain["rating"]))),
        bool(plain["is_kept"]),
        dict(plain["settings"]),
        dict(plain["checkpoint"]),
        dict(plain["scores"]),
        str(plain["created"]),
    )


def _track_from_plain(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Projects of earlier versions lack some."""
    found: dict[str, Any] = {}
    for name, value in plain.items():
        if name == "output":
            found[name] = _text(value)
        elif name == "channel":
            found[name] = None if value is None else int(value)
        elif name in _OF_TRACKS:
            found[name] = bool(value) if name.startswith("is_") else int(value)
        else:
            raise ValueError(f"a track has {name!r}")
    return found


def _with_sends(parts: Iterable[Part], abouts: Iterable[Mapping[str, Any]], source: MidiSource) -> tuple[Part, ...]:
    """Projects of earlier versions say nothing of reverb and chorus: theirs are those of the file's part that a track
    came from, else of its instrument, with which it was exported."""
    found, mixes = [], mixes_of(source)
    for part, about in zip(parts, abouts, strict=True):
        number = part.source_part
        if number is None:
            instruments = [(own.program, own.is_drum) for own in source.parts]
            number = instruments.index(part.instrument) if part.instrument in instruments else None
        if number is not None and "reverb" not in about and "chorus" not in about:
            part = replace(part, reverb=mixes[number].reverb, chorus=mixes[number].chorus)
        found.append(part)
    return tuple(found)


def _markers(plain: Any, source: MidiSource | None, ticks_per_quarter: int) -> tuple[Marker, ...]:
    """Projects of earlier versions say nothing of them: theirs are those of the file that the piece came from."""
    if plain is not None:
        return tuple(Marker(int(ticks), _text(text)) for ticks, text in plain)
    if source is None:
        return ()
    own = source.events.ticks_per_quarter
    return tuple(mark._replace(ticks=scaled_ticks(mark.ticks, own, ticks_per_quarter)) for mark in markers_of(source))


def _text(plain: Any) -> str:
    """Without half characters, which JSON can hold and a .mid file can't."""
    return str(plain).encode("utf-8", "replace").decode()


def _region(plain: Any) -> tuple[int, int] | None:
    if plain is None:
        return None
    begin, end = (int(ticks) for ticks in plain)
    if not 0 <= begin <= end <= MAX_TICKS:
        raise ValueError("a new part is out of place")
    return begin, end


def _checked(rows: np.ndarray, parts: int) -> np.ndarray:
    if rows.dtype != np.dtype("<i4") or rows.ndim != 2 or rows.shape[1] != _COLUMNS or len(rows) > _MOST_NOTES:
        raise ValueError("its notes are no table of notes")
    bounds = {
        ONSET: (0, MAX_TICKS),
        DURATION: (1, MAX_TICKS),
        PITCH: (0, 127),
        VELOCITY: (1, 127),
        PART: (0, parts - 1),
        ORIGIN: (0, 1),
        LOCKED: (0, 1),
    }
    for column, (low, high) in bounds.items():
        if len(rows) and not (low <= rows[:, column].min() and rows[:, column].max() <= high):
            raise ValueError("a note is out of range")
    if len(rows) and (rows[:, ONSET].astype(np.int64) + rows[:, DURATION]).max() > MAX_TICKS:
        raise ValueError("a note ends too late")
    return table(rows)


def _check_frame(piece: Piece) -> None:
    if not 1 <= piece.ticks_per_quarter <= MAX_TICKS_PER_QUARTER:
        raise ValueError("its ticks are out of range")
    if len(piece.parts) > _MOST_PARTS:
        raise ValueError("it has too many instruments")
    if not all(0 <= part.program <= 127 for part in piece.parts):
        raise ValueError("an instrument is out of range")
    for part in piece.parts:
        if not all(0 <= value <= 127 for value in (part.volume, part.pan, part.reverb, part.chorus)):
            raise ValueError("a track's volume, pan, reverb or chorus is out of range")
        if not (part.channel is None or 0 <= part.channel <= 15) or len(part.output) > _LONGEST_NAME:
            raise ValueError("a track's output or channel is out of range")
        if not (0 <= part.colour < COLOURS and 0 <= part.id < 2**40):
            raise ValueError("a track's colour or number is out of range")
    if not all(1 <= tempo.us_per_quarter < 2**24 for tempo in piece.tempos):
        raise ValueError("a tempo is out of range")
    for metre in piece.metres:
        if not 1 <= metre.numerator <= 255 or metre.denominator not in (1, 2, 4, 8, 16, 32, 64, 128):
            raise ValueError("a metre is out of range")
    if not all(-7 <= key.sharps <= 7 for key in piece.keys):
        raise ValueError("a key is out of range")
    if not all(marker.text for marker in piece.markers) or len(piece.markers) > _MOST_MARKERS:
        raise ValueError("its markers are out of range")
    for changes in (piece.tempos, piece.metres, piece.keys, piece.markers):
        ticks = [change.ticks for change in changes]
        if any(not 0 <= tick <= MAX_TICKS for tick in ticks) or ticks != sorted(ticks):
            raise ValueError("a change of tempo, metre or key, or a marker, is out of place")


def _check(tree: TakeTree) -> None:
    """Raises ValueError for takes that form no tree."""
    numbers = [take.number for take in tree.all]
    if not 0 <= min(numbers) <= max(numbers) <= _HIGHEST_NUMBER:
        raise ValueError("the number of a take is out of range")
    if tree.current not in numbers:
        raise ValueError("the take that is shown is missing")
    if tree.other is not None and tree.other not in numbers:
        raise ValueError("a take is compared with one that is missing")
    if len(tree.walk()) != len(numbers):
        raise ValueError("a take comes from itself, or from one that is missing")
