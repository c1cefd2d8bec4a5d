"""What a person chose, kept from one session to the next: a typed dataclass over an .ini file."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from app.language.switch import LANGUAGE_NAMES
from app.ui.style.tokens import ACCENTS

MOST_RECENT, MOST_FOLDERS, MOST_KEYS = 12, 1000, 4
THEMES = ("system", "light", "dark")
REDUCED_MOTION = ("system", "on", "off")
_LONGEST = 1 << 20  # characters of one value; a longer one is damage


Codec = dict[str, Callable[[Any], Any]]  # of one value, "encode" and "decode"; decode raises ValueError or KeyError


def _of_type(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ValueError(value)
    return value


def _text(*among: str) -> Codec:
    def decode(text: str) -> str:
        if among and text not in among:
            raise ValueError(text)
        return text

    return {"encode": str, "decode": decode}


def _number(least: int, most: int) -> Codec:
    def decode(text: str) -> int:
        if not least <= (value := int(text)) <= most:
            raise ValueError(text)
        return value

    return {"encode": str, "decode": decode}


def _from_base64(text: str) -> bytes:
    return base64.b64decode(_of_type(text, str), validate=True)


def _to_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


_FLAG: Codec = {
    "encode": lambda value: "true" if value else "false",
    "decode": {"true": True, "false": False}.__getitem__,
}


def _path(name: Any) -> Path:
    if "\0" in _of_type(name, str):  # JSON can hold it, and the system takes no such name
        raise ValueError(name)
    return Path(name)


def _files(most: int) -> Codec:
    return {
        "encode": lambda paths: json.dumps([str(path) for path in paths]),
        "decode": lambda text: tuple(_path(name) for name in _of_type(json.loads(text), list)[:most]),
    }


_FILE: Codec = {
    "encode": lambda path: json.dumps(path and str(path)),  # in ASCII, whatever bytes a name has
    "decode": lambda text: _path(name) if (name := json.loads(text)) else None,
}
_BYTES: Codec = {"encode": _to_base64, "decode": _from_base64}
_NAMED_BYTES: Codec = {
    "encode": lambda values: json.dumps({name: _to_base64(value) for name, value in values.items()}),
    "decode": lambda text: {name: _from_base64(value) for name, value in _of_type(json.loads(text), dict).items()},
}


def _keys_of(texts: Any) -> tuple[str, ...]:
    return tuple(_of_type(text, str) for text in _of_type(texts, list)[:MOST_KEYS])


_KEYS: Codec = {
    "encode": json.dumps,
    "decode": lambda text: {name: _keys_of(keys) for name, keys in _of_type(json.loads(text), dict).items()},
}


@dataclass(frozen=True)
class Settings:
    """What is kept from one session to the next."""

    output: str = field(default="", metadata=_text())
    """A MIDI port's name, "" for the built-in synth."""
    volume: int = field(default=100, metadata=_number(0, 127))
    """0 to 127."""
    latency_ms: int = field(default=0, metadata=_number(0, 1000))
    """Of the built-in synth, 0 to 1000; 0 for its own."""
    sound_device: str = field(default="", metadata=_text())
    """The sound device's name, "" for the system's own."""
    soundfont: Path | None = field(default=None, metadata=_FILE)
    """What the built-in synth plays, None for the one that ships."""
    send_clock: bool = field(default=False, metadata=_FLAG)
    """Whether the MIDI output is sent a clock."""
    spread_ports: bool = field(default=True, metadata=_FLAG)
    """Whether a piece of more parts than a MIDI port has channels is played on further ports of that device, too."""
    metronome: bool = field(default=False, metadata=_FLAG)
    """Whether it clicks."""
    hear_while_composing: bool = field(default=True, metadata=_FLAG)
    """Whether what is composed plays at once."""
    shows_takes: bool = field(default=True, metadata=_FLAG)
    """Whether the strip of takes is unfolded."""
    language: str = field(default="", metadata=_text("", *LANGUAGE_NAMES))
    """A key of LANGUAGE_NAMES; "" for the system's."""
    theme: str = field(default="system", metadata=_text(*THEMES))
    """One of THEMES."""
    accent: str = field(default="system", metadata=_text(*ACCENTS))
    """One of ACCENTS."""
    reduced_motion: str = field(default="system", metadata=_text(*REDUCED_MOTION))
    """One of REDUCED_MOTION."""
    library_folders: tuple[Path, ...] = field(default=(), metadata=_files(MOST_FOLDERS))
    """At most MOST_FOLDERS."""
    recent_files: tuple[Path, ...] = field(default=(), metadata=_files(MOST_RECENT))
    """Opened or saved, the last first; at most MOST_RECENT."""
    checkpoint: Path | None = field(default=None, metadata=_FILE)
    """The model that composed last, None for none."""
    window_geometry: bytes = field(default=b"", metadata=_BYTES)
    """As Qt saves it, empty for the usual."""
    splitters: dict[str, bytes] = field(default_factory=dict, metadata=_NAMED_BYTES)
    """States as Qt saves them, by name."""
    snap: str = field(default="1/16", metadata=_text())
    """A note value such as "1/16", "off" for none."""
    follow: bool = field(default=True, metadata=_FLAG)
    """Whether the roll follows the playhead."""
    shows_tracks: bool = field(default=True, metadata=_FLAG)
    """Whether the track list is shown."""
    shows_side: bool = field(default=True, metadata=_FLAG)
    """Takes, library and live."""
    shows_panel: bool = field(default=True, metadata=_FLAG)
    """The composing panel."""
    shows_loudness: bool = field(default=True, metadata=_FLAG)
    """The lane of velocities below the notes."""
    shows_times: bool = field(default=True, metadata=_FLAG)
    """The lane of markers, tempo and metre."""
    shows_chords: bool = field(default=True, metadata=_FLAG)
    """The lane of chords."""
    more_open: bool = field(default=False, metadata=_FLAG)
    """Whether the composing panel shows its rare fields."""
    chooses_by_taste: bool = field(default=True, metadata=_FLAG)
    """Whether takes are chosen by what the person likes."""
    shortcuts: dict[str, tuple[str, ...]] = field(default_factory=dict, metadata=_KEYS)
    """Of commands that have others than usual, by the commands' names; none at all is an empty one."""
    hints_seen: bool = field(default=False, metadata=_FLAG)
    """Whether the first steps were shown."""

    def with_recent(self, path: Path) -> Settings:
        """This file first among the recent ones."""
        others = [other for other in self.recent_files if other != path]
        return replace(self, recent_files=(path, *others)[:MOST_RECENT])


class SettingsFile:
    """Where they are kept: the user's own .ini file, or another one."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known = Settings()  # as last read or written here

    def read(self) -> Settings:
        """What is missing or damaged has its default."""
        store = self._store()
        values = {}
        for own in fields(Settings):
            try:
                values[own.name] = own.metadata["decode"](_stored(store, own))
            except (KeyError, ValueError, RecursionError):
                continue
        self._known = Settings(**values)
        return self._known

    def write(self, settings: Settings) -> bool:
        """What changed here, so that two windows keep each other's changes; -> whether it could be written."""
        store = self._store()
        for own in fields(Settings):
            value = getattr(settings, own.name)
            if value != getattr(self._known, own.name):
                store.setValue(own.name, own.metadata["encode"](value))
        self._known = settings
        store.sync()
        return store.status() == QSettings.Status.NoError

    def _store(self) -> QSettings:
        if self._path:
            return QSettings(str(self._path), QSettings.Format.IniFormat)
        return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Continuo", "Continuo")


def _stored(store: QSettings, own: Field[Any]) -> str:
    """Raises KeyError for what is missing, ValueError for what no setting can be."""
    if not store.contains(own.name):
        raise KeyError(own.name)
    text = _of_type(store.value(own.name), str)
    if len(text) > _LONGEST or "\0" in text:
        raise ValueError(own.name)
    return text
