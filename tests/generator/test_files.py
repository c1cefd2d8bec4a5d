"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from generator.files import atomic_write


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_block_that_ends_well_leaves_the_whole_file_and_nothing_else(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a.bin") as file:
        file.write(b"whole")
        assert not (tmp_path / "a.bin").exists()
    assert (tmp_path / "a.bin").read_bytes() == b"whole"
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError])
def test_block_that_fails_leaves_what_was_there(tmp_path: Path, error: type[BaseException]) -> None:
    (tmp_path / "a.bin").write_bytes(b"before")
    with pytest.raises(error), atomic_write(tmp_path / "a.bin") as file:  # noqa: PT012  # the block is what is tested
        file.write(b"half")
        raise error
    assert (tmp_path / "a.bin").read_bytes() == b"before"
    assert names(tmp_path) == ["a.bin"]


def test_rename_that_fails_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError), atomic_write(tmp_path / "a.bin") as file:
        file.write(b"whole")
    assert names(tmp_path) == []


def test_missing_folder_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, atomic_write(tmp_path / "absent" / "a.bin"):
        pass
    assert caught.value.filename == str(tmp_path / "absent" / "a.bin")


def test_folder_in_the_file_s_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError), atomic_write(tmp_path):
        pass
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask to speak of, for good")
def test_mode_is_the_one_that_open_would_give(tmp_path: Path) -> None:
    (tmp_path / "opened").touch()
    with atomic_write(tmp_path / "written"):
        pass
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("opened", "written")}
    assert len(modes) == 1


def test_name_as_long_as_a_name_can_be(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 255)
    try:
        path.touch()
    except OSError:
        pytest.skip("this file system's names are shorter, for good")
    with atomic_write(path) as file:
        file.write(b"whole")
    assert path.read_bytes() == b"whole"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows, for good")
def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    with atomic_write(tmp_path / "link") as file:
        file.write(b"whole")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"whole"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes among its files, for good")
def test_pipe_takes_the_bytes_and_stays_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with atomic_write(path) as file:
            file.write(b"whole")
        assert os.read(reader, 99) == b"whole"
    finally:
        os.close(reader)
    assert path.is_fifo()
