"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator import files
from generator.errors import text_of
from generator.files import atomic_write
from tests.checkout import ROOT


@pytest.fixture(params=["nameless", "named"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of writing; the second is that of other systems than Linux, and of some file systems."""
    if request.param == "named":
        monkeypatch.setattr(files, "_open_nameless", lambda folder: None)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("only Linux has files without a name, for good")
    files._sweep.cache_clear()
    return request.param


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


def _refused(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
@pytest.mark.parametrize("has_link", [True, False])
def test_who_may_read_a_file_stays_as_it_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, has_link: bool
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"before")
    path.chmod(mode)
    if not has_link:
        monkeypatch.setattr(os, "link", _refused)
    with atomic_write(path) as file:
        file.write(b"after")
    assert path.read_bytes() == b"after" and stat.S_IMODE(path.stat().st_mode) == mode


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


def test_where_a_file_can_not_get_a_name_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _refused)
    with atomic_write(tmp_path / "a.bin") as file:
        file.write(b"whole")
    assert (tmp_path / "a.bin").read_bytes() == b"whole"
    assert names(tmp_path) == ["a.bin"]


KILLED = """
import os, signal, sys
from pathlib import Path
from generator import files
if sys.argv[2] == "named":
    files._open_nameless = lambda folder: None
with files.atomic_write(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL, for good")
@pytest.mark.processes
def test_what_a_killed_process_leaves_is_taken_away_a_day_later(tmp_path: Path, way: str) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path / "a.bin"), way]
    done = subprocess.run(command, cwd=ROOT, timeout=60)
    assert done.returncode == -signal.SIGKILL
    left = names(tmp_path)
    assert len(left) == (way == "named")
    with atomic_write(tmp_path / "b.bin"):
        pass
    assert names(tmp_path) == sorted(["b.bin", *left])  # it may still be written
    for name in left:
        os.utime(tmp_path / name, (0, time.time() - 90_000))
    files._sweep.cache_clear()
    with atomic_write(tmp_path / "b.bin"):
        pass
    assert names(tmp_path) == ["b.bin"]


def test_only_files_of_our_own_are_taken_away(tmp_path: Path) -> None:
    ours = [".continuo-0123456789abcdef.part", ".0123456789abcdef.part"]
    others = ["film.mkv.part", ".0123456789abcdef.part2", ".0123456789ABCDEF.part", ".song.part"]
    for name in [*ours, *others]:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".1123456789abcdef.part").mkdir()
    with atomic_write(tmp_path / "b.bin"):
        pass
    assert names(tmp_path) == sorted([*others, ".1123456789abcdef.part", "b.bin"])


@pytest.mark.skipif(os.name == "nt", reason="Windows can't be asked to, for good")
def test_the_disk_is_asked_to_keep_the_file_and_then_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    monkeypatch.setattr(os, "fsync", lambda opened: kept.append(stat.S_ISDIR(os.fstat(opened).st_mode)))
    with atomic_write(tmp_path / "a.bin") as file:
        file.write(b"whole")
    assert kept == [False, True]


def test_a_full_disk_is_reported_with_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    with pytest.raises(OSError, match="No space") as caught, atomic_write(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert str(text_of(caught.value)).startswith(f"{path}: No space") and not list(tmp_path.iterdir())
