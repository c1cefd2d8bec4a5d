"""Archives from anywhere: how a member is packed can neither fill the memory nor end the program."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app.files.formats import read_piece
from app.files.untrusted import read_member
from generator.errors import ContinuoError

INSIDE = {".dawproject": "project.xml", ".mxl": "score.musicxml"}


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("ending", INSIDE)
def test_a_packing_that_unpacks_all_at_once_is_refused(tmp_path: Path, ending: str, packing: int) -> None:
    path = tmp_path / f"bomb{ending}"
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr(INSIDE[ending], bytes(1 << 20))
    with pytest.raises(ContinuoError, match="packed in a way that is not read"):
        read_piece(path)


def test_a_member_is_cut_where_it_is_longer_than_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "any.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("long", bytes(1 << 20))
    with zipfile.ZipFile(path) as archive:
        assert read_member(archive, "long", 10) == bytes(11)
        with pytest.raises(LookupError):
            read_member(archive, "none", 10)
