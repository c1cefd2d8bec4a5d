"""Which files are whose: by their endings, in folders, and in a drop."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.files.formats import check_ending
from app.files.kinds import (
    CLIP,
    MODEL,
    is_file,
    is_folder,
    is_written_as_midi,
    kind_of,
    name_patterns,
    readable,
    sort_out,
    title,
)
from app.library import walk as folder_walk
from app.library.walk import Walk
from generator.errors import ContinuoError
from generator.folder_walk import DEEPEST


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def titles(folder: Path) -> list[str]:
    return sorted(readable(title(own.path)) for own in Walk(folder))


TOO_LONG = Path("/", "a" * 5000, "b.mid")  # for every system


def test_clips_and_checkpoints_are_found_however_deep(tmp_path):
    make(tmp_path, "b.mid", "a/c.MIDI", "a/b/c/d.musicxml", "e.mxl", "mine/my-lstm.safetensors", "notes.txt", "x.xml")
    walk = Walk(tmp_path)
    found = {title(own.path): own for own in walk}
    assert {name: own.kind for name, own in found.items()} == {
        "B": CLIP, "C": CLIP, "D": CLIP, "E": CLIP, "My LSTM": MODEL,
    }  # fmt: skip
    assert found["C"].path == tmp_path / "a" / "c.MIDI"
    assert found["C"][2:] == (0, found["C"].path.stat().st_mtime_ns)
    assert not walk.gone and not walk.cut


def test_hidden_files_and_folders_are_left_out(tmp_path):
    make(tmp_path, ".hidden.mid", ".git/a.mid", "._seen.mid", "seen.mid")
    assert titles(tmp_path) == ["Seen"]


def test_a_folder_named_like_a_file_is_no_file(tmp_path):
    make(tmp_path, "songs.mid/one.mid")
    assert titles(tmp_path) == ["One"]


def test_links_in_a_circle_end(tmp_path):
    make(tmp_path, "a/one.mid")
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "dead.mid").symlink_to(tmp_path / "nowhere.mid")
    assert titles(tmp_path) == ["One"]


def test_a_linked_folder_is_followed_once(tmp_path):
    make(tmp_path, "real/one.mid", "other/two.mid")
    (tmp_path / "real" / "to-other").symlink_to(tmp_path / "other")
    assert titles(tmp_path / "real") == ["One", "Two"]
    assert titles(tmp_path) == ["One", "Two"]


def test_limits_hold(tmp_path, monkeypatch):
    make(tmp_path, *(f"{n}.mid" for n in range(12)), "/".join("d" * (DEEPEST + 2)) + "/deep.mid")
    assert len(titles(tmp_path)) == 12
    monkeypatch.setattr(folder_walk, "MOST_FILES", 10)
    walk = Walk(tmp_path)
    assert len(list(walk)) == 10
    assert walk.cut


def test_a_walk_can_be_left_off(tmp_path):
    make(tmp_path, "a.mid", "b/c.mid")
    assert not list(Walk(tmp_path, is_left_off=lambda: True))


def test_a_folder_that_is_walked_through_by_itself_is_left_to_that(tmp_path):
    make(tmp_path, "a.mid", "b/c.mid")
    assert [own.path.name for own in Walk(tmp_path, [tmp_path / "b"])] == ["a.mid"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_no_text_are_listed(tmp_path):
    try:
        make(tmp_path, os.fsdecode(b"caf\xe9.mid"))
    except OSError:
        pytest.skip("this file system takes no such name")
    assert titles(tmp_path) == ["Caf?"]


def test_a_folder_that_is_gone_watches_for_its_return(tmp_path):
    walk = Walk(tmp_path / "a" / "b")
    assert walk.gone and not list(walk)
    assert walk.watched == [tmp_path]


def test_the_kind_of_a_file_is_known_by_its_ending(tmp_path):
    assert [kind_of(Path(name)) for name in ("a.MID", "b.mxl", "c.safetensors", "d.txt")] == [CLIP, CLIP, MODEL, None]
    assert all(kind_of(Path(f"song{ending}")) == CLIP for ending in (".kar", ".KAR", ".rmi", ".smf", ".Midi"))


def test_what_can_be_read_is_not_always_written_so():
    assert is_written_as_midi(Path("a.MID")) and not is_written_as_midi(Path("a.rmi"))
    with pytest.raises(ContinuoError, match="unknown file type"):
        check_ending(Path("a.rmi"))


def test_a_file_dialog_is_given_endings_in_both_spellings():
    assert name_patterns((".kar", ".rmi")) == "*.kar *.KAR *.rmi *.RMI"


def test_what_is_dropped_is_sorted_out(tmp_path):
    make(tmp_path, "a.mid", "b.XML", "c.safetensors", "d.continuo", "e.png", "folder.mid/f.mid")
    names = ("a.mid", "b.XML", "c.safetensors", "d.continuo", "e.png", "folder.mid")
    dropped = sort_out(tmp_path / name for name in names)
    assert [[path.name for path in kind] for kind in dropped] == [
        ["a.mid", "b.XML"], ["c.safetensors"], ["folder.mid"], ["d.continuo"], ["e.png"],
    ]  # fmt: skip


def test_a_name_that_is_too_long_is_nothing_that_is_read():
    assert not is_folder(TOO_LONG) and not is_file(TOO_LONG)
    assert sort_out([TOO_LONG]).clips == (TOO_LONG,)
    assert sort_out([TOO_LONG.with_suffix(".txt")]).others == (TOO_LONG.with_suffix(".txt"),)
