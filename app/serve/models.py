"""The models that a server composes with."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.assets import default_checkpoint, shipped_checkpoints
from app.files.kinds import readable
from app.models.model_files import models_in
from app.paths import checkpoint_folder
from generator.compose.asking.provenance import Source
from generator.errors import ContinuoError
from generator.network.checkpoint import Checkpoint, file_hash, load_checkpoint


class ModelInfo(msgspec.Struct, frozen=True):
    """A model that can be asked for."""

    name: str
    """What a request calls it."""
    is_default: bool
    """Whether it composes where a request names none."""
    family: str
    """Of neural networks: lstm or wavenet."""
    parameters: int
    """How many numbers it has learnt."""
    styles: tuple[str, ...]
    """What a request may name as its style."""
    has_parts: bool
    """Whether it composes for several instruments."""
    can_fill: bool
    """Whether bars within a clip can be composed."""


class LoadedModel(msgspec.Struct, frozen=True):
    """A model and the file that it was read from."""

    path: Path
    """The file."""
    checkpoint: Checkpoint
    """What it holds."""
    source: Source
    """Its name and hash, for provenance."""


class Models:
    """Those of some files, by the files' names; each is read when it is first asked for, and kept. Any thread may ask.

    The first file's is the default.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._files: dict[str, Path] = {}
        for path in files:
            self._files.setdefault(readable(path.stem), path.resolve())
        self._loaded: dict[str, LoadedModel] = {}
        self._lock = threading.Lock()

    def load(self, name: str = "") -> LoadedModel:
        """ "": the default. Raises ContinuoError for a name that no model has, and for a file that can't be used."""
        name = name or next(iter(self._files))
        path = self._files.get(name)
        if path is None:
            raise ContinuoError(
                "there is no model {name:.60}; choose one of {names}", name=repr(name), names=", ".join(self._files)
            )
        with self._lock:
            if name not in self._loaded:
                source = Source(path.name, file_hash(path))
                self._loaded[name] = LoadedModel(path, load_checkpoint(path), source)
            return self._loaded[name]

    def listed(self) -> list[ModelInfo]:
        """All of them that can be used, the default first."""
        found = []
        for number, name in enumerate(self._files):
            try:
                checkpoint = self.load(name).checkpoint
            except (ContinuoError, OSError):  # asking for it says why
                continue
            found.append(
                ModelInfo(
                    name,
                    number == 0,
                    checkpoint.family,
                    checkpoint.parameter_count,
                    checkpoint.styles,
                    checkpoint.vocabulary.has_parts,
                    checkpoint.can_fill,
                )
            )
        return found


def model_files(first: Path | None = None) -> list[Path]:
    """The chosen one, those that ship, the default before the others, and those that the user trained or added."""
    every = [default_checkpoint(), *shipped_checkpoints(), *models_in(checkpoint_folder())]
    return [first, *every] if first else every
