"""A project of two takes, and project files that say something else."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.document.project import Project, save_project
from app.document.takes import Take, TakeTree
from generator.music.metre import Metre
from generator.music.score import Tempo
from tests.app.window.parts import piece_of


def rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Has the first take, and all that the file says of itself, changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(members["project.json"])
    change(about)
    members["project.json"] = json.dumps(about).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("takes/1.", f"takes/{about['takes'][0]['number']}."), data)


PIECE = piece_of((0, 480, 60, 80), (480, 480, 62, 80, 0, 1, 1), tempos=(Tempo(0, 500_000),), metres=(Metre(0, 3, 4),))
TREE = TakeTree((Take(1, "Clip", PIECE), Take(2, "Take 1", PIECE, 1, (480, 960))), 2, 1)


def written(tmp_path: Path) -> tuple[Path, bytes]:
    """The project's file, and its bytes."""
    path = tmp_path / "a.continuo"
    save_project(Project(TREE, {"bars": 4}), path, with_midi=False)
    return path, path.read_bytes()


def repacked(tmp_path: Path, **members: bytes | None) -> Path:
    """The project with other members; None: without."""
    path, whole = written(tmp_path)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        kept: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    names = {"about": "project.json", "one": "takes/1.npy", "two": "takes/2.npy"}
    kept.update({names[name]: data for name, data in members.items()})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in kept.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def about_with(tmp_path: Path, change: Callable[[dict], object]) -> Path:
    """The project with another project.json."""
    _, whole = written(tmp_path)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        about = json.loads(archive.read("project.json"))
    change(about)
    return repacked(tmp_path, about=json.dumps(about).encode())


def first(change: dict[str, object]) -> Callable[[dict], object]:
    """For `about_with`: has the first take changed."""
    return lambda about: about["takes"][0].update(change)
