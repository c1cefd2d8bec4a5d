"""The models that can be chosen: those that ship, those that were trained here, and those that were added. The window
lists the same."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from app.assets import shipped_checkpoints
from app.files.kinds import CHECKPOINT_ENDING
from app.models.card import MOST_BYTES, licence_in
from app.models.model_files import model_name, models_in
from app.models.sources import Fetched
from generator.errors import ContinuoError
from generator.files import SNAPSHOT_SUFFIX, atomic_write
from generator.network.checkpoint import load_checkpoint

_RECORD, _CARD = ".added.json", ".md"
_NAME = re.compile(r"[^\W_][\w .+-]{0,80}")
_CHUNK = 1 << 20
Origin = Literal["shipped", "trained", "added"]


@dataclass(frozen=True)
class Record:
    """What is kept of a model that was added, beside it."""

    source: str
    """The path, address or repository that it came from."""
    sha256: str
    """Of the whole file, 64 hex digits."""
    licence: str
    """As its card says, "" where it doesn't."""
    added: str
    """When, in UTC: "2026-05-01T12:00:00+00:00"."""


@dataclass(frozen=True)
class KnownModel:
    """A model that can be chosen."""

    path: Path
    """Its file."""
    origin: Origin
    """How it got there."""
    record: Record | None
    """Of one that was added; None for another, or where its record can't be read."""

    @property
    def name(self) -> str:
        """As commands take it: the file's name without its ending."""
        return self.path.stem

    @property
    def title(self) -> str:
        """As the window lists it."""
        return model_name(self.path)

    @property
    def card(self) -> bytes:
        """Its text, b"" where there is none."""
        path = self.path.with_suffix(_CARD)
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(MOST_BYTES)

    @property
    def licence(self) -> str:
        """As its card says; "" where it doesn't."""
        return self.record.licence if self.record else licence_in(self.card)


def known_models(folder: Path) -> list[KnownModel]:
    """All of them, those that ship first. folder: of those that were added and trained; it may not be there."""
    return [
        *(KnownModel(path, "shipped", None) for path in shipped_checkpoints()),
        *(
            KnownModel(path, "added" if _record_path(path).exists() else "trained", _record_of(path))
            for path in models_in(folder)
        ),
    ]


def find_model(name: str, folder: Path) -> KnownModel:
    """By its name, or its title. Raises ContinuoError."""
    models = known_models(folder)
    for model in models:
        if name in (model.name, model.title, model.path.name):
            return model
    known = ", ".join(model.name for model in models)
    raise ContinuoError("{name}: no model is called so; there are: {known}", name=name, known=known)


def sha256_of(path: Path) -> str:
    """Of the whole file, 64 hex digits. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def check_fetched(fetched: Fetched, wanted: str | None = None) -> str:
    """-> its SHA-256, once it is known to be a whole checkpoint that this version reads: reading runs no code.

    wanted: the SHA-256 that it must have. Raises ContinuoError, which names the source.
    """
    found = sha256_of(fetched.model)
    if wanted is not None and found != wanted.strip().lower():
        raise ContinuoError(
            "{source}: its SHA-256 is {found}, not the one given; it was changed, or is another file: don't use it",
            source=fetched.source,
            found=found,
        )
    load_checkpoint(fetched.model)
    return found


def put(fetched: Fetched, sha256: str, folder: Path, name: str | None = None, *, replace: bool = False) -> KnownModel:
    """Keep what was checked in the folder of models, whole or not at all. name: to be called so, without an ending.

    Raises ContinuoError where that name is no file's or is taken, OSError.
    """
    stem = fetched.model.stem if name is None else name.removesuffix(CHECKPOINT_ENDING)
    if not _NAME.fullmatch(stem) or stem.endswith((".", " ")) or f"{stem}{CHECKPOINT_ENDING}".endswith(SNAPSHOT_SUFFIX):
        raise ContinuoError("{stem!r}: no name for a model; give one of letters and digits with {--name}", stem=stem)
    path = folder / f"{stem}{CHECKPOINT_ENDING}"
    if any(path.stem == own.stem for own in shipped_checkpoints()):
        raise ContinuoError("{stem}: a model that ships is called so; give another with {--name}", stem=stem)
    if path.exists() and not replace and sha256_of(path) != sha256:
        raise ContinuoError(
            "{stem}: another model is called so; give another name with {--name}, or {--replace} it", stem=stem
        )
    record = Record(fetched.source, sha256, licence_in(fetched.card), datetime.now(UTC).isoformat(timespec="seconds"))
    folder.mkdir(parents=True, exist_ok=True)
    with fetched.model.open("rb") as source, atomic_write(path) as file:
        shutil.copyfileobj(source, file, _CHUNK)
    card = path.with_suffix(_CARD)
    if fetched.card:
        with atomic_write(card) as file:
            file.write(fetched.card)
    else:
        card.unlink(missing_ok=True)
    with atomic_write(_record_path(path)) as file:
        file.write(json.dumps(asdict(record), indent=2).encode())
    return KnownModel(path, "added", record)


def remove(model: KnownModel) -> None:
    """Delete one that was added, with its card and record. Raises ContinuoError for another, OSError."""
    if model.origin == "shipped":
        raise ContinuoError("{name}: ships with Continuo, and stays", name=model.name)
    if model.origin == "trained":
        raise ContinuoError(
            "{name}: was trained here and is kept nowhere else; to be rid of it, delete {path}",
            name=model.name,
            path=model.path,
        )
    model.path.unlink(missing_ok=True)
    model.path.with_suffix(_CARD).unlink(missing_ok=True)
    _record_path(model.path).unlink(missing_ok=True)


def _record_path(path: Path) -> Path:
    return path.with_suffix(_RECORD)


def _record_of(path: Path) -> Record | None:
    try:
        with _record_path(path).open("rb") as file:
            plain: Any = json.loads(file.read(MOST_BYTES))
        if not isinstance(plain, Mapping):
            return None
        return Record(**{name: str(plain[name])[:MOST_BYTES] for name in ("source", "sha256", "licence", "added")})
    except (OSError, ValueError, KeyError, RecursionError):
        return None
