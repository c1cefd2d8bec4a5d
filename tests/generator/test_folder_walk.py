"""All files in a folder, links followed, each folder once."""

from __future__ import annotations

from pathlib import Path

from generator.folder_walk import DEEPEST, FolderWalk


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def test_names_are_in_order_whatever_is_a_folder(tmp_path: Path) -> None:
    make(tmp_path, "b/2", "b/1/x", "c", "a")
    walk = FolderWalk(str(tmp_path), set())
    assert [Path(found.inside).as_posix() for found in walk] == ["a", "b/1/x", "b/2", "c"]
    assert walk.unread == []


def test_what_is_linked_to_comes_last_and_once(tmp_path: Path) -> None:
    make(tmp_path, "here/real/x", "away/y", "away/in/z")
    (tmp_path / "here" / "first").symlink_to(tmp_path / "here" / "real")
    (tmp_path / "here" / "far").symlink_to(tmp_path / "away")
    (tmp_path / "away" / "back").symlink_to(tmp_path / "here")
    walk = FolderWalk(str(tmp_path / "here"), set())
    assert [Path(found.inside).as_posix() for found in walk] == ["real/x", "far/in/z", "far/y"]


def test_folders_that_lie_too_deep_are_named(tmp_path: Path) -> None:
    make(tmp_path, "/".join(["d"] * DEEPEST) + "/kept", "/".join(["d"] * (DEEPEST + 1)) + "/lost")
    walk = FolderWalk(str(tmp_path), set())
    assert [Path(found.path).name for found in walk] == ["kept"]
    assert walk.unread == [(str(tmp_path.joinpath(*["d"] * (DEEPEST + 1))), None)]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    walk = FolderWalk(str(tmp_path / "none"), set())
    assert not list(walk)
    assert [folder for folder, error in walk.unread if isinstance(error, FileNotFoundError)] == [str(tmp_path / "none")]
