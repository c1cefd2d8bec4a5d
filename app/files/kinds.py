"""Kinds of files by the endings of their names, and the names as titles."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from generator.midi import endings

SOUND = (".wav", ".flac")
_MUSICXML = (".musicxml", ".mxl")
# Any program may write .xml: what a person opens or drops is taken for notation, what lies in a folder is not.
NOTATION = (".musicxml", ".xml", ".mxl")
DAWPROJECT = (".dawproject",)
STAFF_LIST = "application/musescore/stafflist"  # what MuseScore copies
MUSESCORE_SYMBOLS = "application/musescore/symbol", "application/musescore/symbollist"  # what it copies else
MUSESCORE_VERSION = "4.70"  # that of MuseScore Studio 4.7, where none is known
CHECKPOINT_ENDING, PROJECT_ENDING = ".safetensors", ".continuo"
CLIP, MODEL = "clip", "model"
_SPELLINGS = {"lstm": "LSTM", "wavenet": "WaveNet"}


def title(path: Path) -> str:
    """A file's name as a title: 'bach-chorale.mid' -> 'Bach chorale'; one with spaces or capitals stays as it is."""
    stem = path.stem
    if stem != stem.lower() or " " in stem:
        return stem
    words = [_SPELLINGS.get(word, word) for word in stem.replace("_", "-").split("-") if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def kind_of(path: Path) -> str | None:
    """CLIP or MODEL, by the ending of its name; None for another kind of file."""
    ending = path.suffix.lower()
    return CLIP if ending in (*endings.READ, *_MUSICXML) else MODEL if ending == CHECKPOINT_ENDING else None


def is_written_as_midi(path: Path) -> bool:
    """Whether its name ends as those of the MIDI files that are written."""
    return path.suffix.lower() in endings.WRITTEN


def name_patterns(of: Iterable[str]) -> str:
    """Endings as a file dialog's filter takes them, small and in capitals, since Linux tells them apart."""
    return " ".join(f"*{spelled}" for ending in of for spelled in (ending, ending.upper()))


def is_notation(path: Path) -> bool:
    """Whether its name ends as those of MusicXML files do."""
    return path.suffix.lower() in NOTATION


def is_dawproject(path: Path) -> bool:
    """Whether its name ends as those of DAWproject files do."""
    return path.suffix.lower() in DAWPROJECT


def readable(name: str) -> str:
    """A file's name with a sign in place of bytes that are no text."""
    return name.encode("utf-8", "replace").decode()


def folder_name(folder: Path) -> str:
    """Short; whole where it is a drive."""
    return readable(folder.name or str(folder))


def is_folder(item: Path | os.DirEntry[str]) -> bool:
    """False also where it can't be known, as for a name that is too long: `is_dir` raises OSError there."""
    try:
        return item.is_dir()
    except OSError:
        return False


def is_file(item: Path | os.DirEntry[str]) -> bool:
    """False also where it can't be known, as `is_folder`."""
    try:
        return item.is_file()
    except OSError:
        return False


class Dropped(NamedTuple):
    """Files that a person dropped, by what can be done with them."""

    clips: tuple[Path, ...] = ()
    """MIDI, MusicXML and DAWproject files."""
    checkpoints: tuple[Path, ...] = ()
    """Models."""
    folders: tuple[Path, ...] = ()
    """To be added to the library."""
    projects: tuple[Path, ...] = ()
    """To be opened."""
    others: tuple[Path, ...] = ()
    """Nothing can be done with these."""


def sort_out(paths: Iterable[Path]) -> Dropped:
    """By kind, each in the order given."""
    kinds: tuple[list[Path], ...] = ([], [], [], [], [])
    for path in paths:
        ending = path.suffix.lower()
        of_kinds = ((*endings.READ, *NOTATION, *DAWPROJECT), (CHECKPOINT_ENDING,), (), (PROJECT_ENDING,))
        known = [number for number, of_kind in enumerate(of_kinds) if ending in of_kind]
        kinds[2 if is_folder(path) else known[0] if known else 4].append(path)
    return Dropped(*map(tuple, kinds))
