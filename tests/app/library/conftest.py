"""A library that looks into one folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.library.database import Catalogue
from app.library.folders import (
    add_folders,
)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    (tmp_path / "music").mkdir()
    return tmp_path / "music"


@pytest.fixture
def catalogue(tmp_path: Path, music: Path):
    with Catalogue(tmp_path / "data" / "library.sqlite") as made:
        add_folders(made, [music])
        yield made
