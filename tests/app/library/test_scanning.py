"""What the librarian makes of folders: new, changed, moved, vanished and broken files."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.files.clips import read_clip, read_music
from app.files.kinds import CLIP, MODEL
from app.library import indexing, scanning
from app.library.database import Catalogue
from app.library.folders import (
    add_folders,
    adopt,
    folders,
    path_of,
    remove_folder,
    set_tags,
    tags_of,
)
from app.library.listing import broken, counts, hash_of, lines, listed
from app.library.messages import (
    FolderLooked,
    Progress,
)
from app.library.music import facts_of, picture_of
from generator.midi.writer import write_midi
from generator.music.score import Score, Track
from tests.app.library.parts import found, put, put_drums, scan, titles, tune


def states(catalogue: Catalogue) -> dict[str, str]:
    rows = catalogue.connection.execute("SELECT path, state FROM file WHERE folder != ''")
    return {Path(os.fsdecode(path)).name: state for path, state in rows}


def test_what_is_known_of_a_clip(catalogue, music):
    path = put(music / "waltzes" / "deep" / "one.mid", 67)
    scan(catalogue)
    row = catalogue.connection.execute(
        "SELECT notes, bars, seconds, music.key, metre, tempo, style FROM music JOIN file USING(hash) WHERE path = ?",
        (str(path),),
    ).fetchone()
    assert row == (6, 2, pytest.approx(3.6), "G major", "3/4", 100, "waltzes")


def test_drums_alone_are_listed_without_a_key(catalogue, music):
    path = put_drums(music)
    assert read_clip(path).note_count == read_music(path).note_count == 64
    scan(catalogue)
    assert "Drums" in found(catalogue)
    row = catalogue.connection.execute(
        "SELECT key, music.notes FROM music JOIN file USING(hash) WHERE path = ?", (str(path),)
    ).fetchone()
    assert row == ("", 64)


def older_library(path: Path, music: Path, version: int) -> None:
    """One that has read the clips, as its version leaves it."""
    with Catalogue(path) as older:
        add_folders(older, [music])
        scan(older)
        with older.transaction() as connection:
            connection.execute("DROP TABLE picture")
            connection.execute(f"PRAGMA user_version = {version}")


def test_drums_alone_that_an_older_version_could_not_read_are_read_again(music, tmp_path):
    library, path = tmp_path / "older.sqlite", put_drums(music)
    older_library(library, music, version=2)
    with closing(sqlite3.connect(library)) as connection, connection:
        connection.execute("UPDATE file SET state = 'broken', hash = NULL WHERE path = ?", (str(path),))
    with Catalogue(library) as catalogue:
        scan(catalogue)
        assert hash_of(catalogue, path) and counts(catalogue).broken == 0


def test_clips_have_pictures_also_those_that_an_older_version_read(music, tmp_path):
    library, path = tmp_path / "older.sqlite", put(music / "tune.mid")
    older_library(library, music, version=3)
    with Catalogue(library) as catalogue:
        number = catalogue.connection.execute("SELECT id FROM file WHERE path = ?", (str(path),)).fetchone()[0]
        before = lines(catalogue, [number])[number]
        assert before.facts is not None and before.picture == b""  # what is known stays known meanwhile
        scan(catalogue)
        after = lines(catalogue, [number])[number]
        assert after.facts == before.facts and after.picture == picture_of(read_music(path))


def test_music_has_one_hash_at_whatever_resolution():
    assert len({facts_of(tune(ticks=ticks), "").hash for ticks in (24, 96, 480, 960)}) == 1
    assert facts_of(tune(61), "").hash != facts_of(tune(60), "").hash


def test_what_ships_is_in_the_library_too(catalogue):
    scan(catalogue)
    groups = listed(catalogue, CLIP)
    assert groups and groups[0].folder is None and "Bach chorale" in titles(catalogue, groups[0])
    assert all(hash_of(catalogue, path_of(line[1])) for line in lines(catalogue, groups[0].files).values())


def test_only_what_is_new_or_changed_is_read(catalogue, music, monkeypatch):
    one, two = put(music / "one.mid", 60), put(music / "two.mid", 62)
    read: list[str] = []
    own = read_music

    def reading(path: Path) -> Score:
        read.append(path.name)
        return own(path)

    monkeypatch.setattr(indexing, "read_music", reading)
    scan(catalogue)
    assert {"one.mid", "two.mid"} <= set(read)
    read.clear()
    before = hash_of(catalogue, two)
    scan(catalogue)
    assert not read
    put(two, 64)
    os.utime(one, ns=(1, 1))
    put(music / "three.mid", 65)
    scan(catalogue)
    assert sorted(read) == ["one.mid", "three.mid", "two.mid"]
    assert hash_of(catalogue, two) not in (None, before)


def test_a_moved_file_keeps_its_tags(catalogue, music):
    one = put(music / "one.mid")
    scan(catalogue)
    hash_ = hash_of(catalogue, one)
    assert hash_
    assert set_tags(catalogue, hash_, ["slow", " for  the film", "slow", ""]) == ["for the film", "slow"]
    (music / "deep").mkdir()
    one.rename(music / "deep" / "renamed.mid")
    scan(catalogue)
    assert states(catalogue) == {"renamed.mid": "ok"}  # and nothing is said to be gone
    assert found(catalogue, "film") == found(catalogue, "ren") == ["Renamed"]
    assert tags_of(catalogue, hash_) == ["for the film", "slow"]


def test_a_vanished_file_is_gone_and_comes_back_unread(catalogue, music, monkeypatch):
    one = put(music / "one.mid")
    put(music / "two.mid", 62)
    scan(catalogue)
    one.rename(music.parent / "one.mid")
    scan(catalogue)
    assert states(catalogue) == {"one.mid": "gone", "two.mid": "ok"}
    assert found(catalogue) == found(catalogue, "t") == ["Two"]
    monkeypatch.setattr(indexing, "read_music", None)
    (music.parent / "one.mid").rename(one)
    scan(catalogue)
    assert states(catalogue) == {"one.mid": "ok", "two.mid": "ok"}


def test_a_folder_that_vanishes_comes_back_with_its_files(catalogue, music):
    put(music / "one.mid")
    scan(catalogue)
    music.rename(music.parent / "away")
    said = scan(catalogue)
    [looked] = [report for report in said if isinstance(report, FolderLooked) and report.folder == music]
    assert (looked.state, looked.watched) == ("gone", [music.parent])
    assert states(catalogue) == {"one.mid": "gone"}
    (music.parent / "away").rename(music)
    scan(catalogue)
    assert states(catalogue) == {"one.mid": "ok"}


def test_a_folder_that_is_removed_is_forgotten_and_what_is_known_of_its_music_is_not(catalogue, music):
    one = put(music / "one.mid")
    scan(catalogue)
    hash_ = hash_of(catalogue, one)
    assert hash_ and set_tags(catalogue, hash_, ["slow"])
    assert remove_folder(catalogue, music) and not remove_folder(catalogue, music)
    scan(catalogue)
    assert states(catalogue) == {}
    add_folders(catalogue, [music])
    scan(catalogue)
    assert found(catalogue, "slow") == ["One"]


def test_broken_files_are_reported_and_stop_nothing(catalogue, music):
    good = write_midi(tune())
    for name, data in {
        "empty.mid": b"",
        "text.mid": b"no music at all",
        "cut.mid": good[: len(good) // 2],
        "high.mid": good.replace(b"\x3c\x50", b"\xfc\xd0"),
        "silent.mid": write_midi(Score(480, (Track(),))),
        "zip.mxl": b"PK\x03\x04" + bytes(30),
    }.items():
        (music / name).write_bytes(data)
    put(music / "good.mid")
    scan(catalogue)
    assert states(catalogue).pop("good.mid") == "ok"
    assert set(states(catalogue).values()) <= {"ok", "broken", "new"}
    assert counts(catalogue).broken >= 5
    for path, trouble in broken(catalogue):
        assert trouble and "\n" not in str(trouble) and str(trouble).startswith(f"{path}: ")
    put(music / "empty.mid", 70)
    scan(catalogue)
    assert states(catalogue)["empty.mid"] == "ok"


def test_a_file_that_takes_its_reader_down_twice_is_left_out(catalogue, music):
    put(music / "deadly.mid")
    put(music / "good.mid", 62)
    for deaths, state in ((1, "ok"), (2, "broken")):
        note = catalogue.path.with_suffix(".reading")
        note.write_text(json.dumps([str(music / "deadly.mid"), deaths]))
        os.utime(music / "deadly.mid", ns=(deaths, deaths))
        scan(catalogue)
        assert states(catalogue) == {"deadly.mid": state, "good.mid": "ok"}
        assert not note.exists()


def test_what_is_read_when_the_program_dies_is_known_afterwards(catalogue, music, monkeypatch):
    put(music / "deadly.mid")

    def dies(path: Path) -> Score:
        raise KeyboardInterrupt

    monkeypatch.setattr(indexing, "read_music", dies)
    with pytest.raises(KeyboardInterrupt):
        scan(catalogue)
    assert json.loads(catalogue.path.with_suffix(".reading").read_text())[1] == 1
    assert states(catalogue) == {"deadly.mid": "new"}


def test_models_are_listed_and_not_read(catalogue, music):
    (music / "my-lstm.safetensors").write_bytes(b"whatever")
    scan(catalogue)
    assert found(catalogue, kind=MODEL) == ["My LSTM"]
    assert states(catalogue) == {"my-lstm.safetensors": "ok"}


def test_a_folder_within_a_folder_has_its_files_to_itself(catalogue, music):
    put(music / "one.mid")
    put(music / "deep" / "two.mid", 62)
    add_folders(catalogue, [music / "deep"])
    scan(catalogue)
    groups = listed(catalogue, CLIP)
    assert groups and [(group.folder, titles(catalogue, group)) for group in groups[1:]] == [
        (music, ["One"]),
        (music / "deep", ["Two"]),
    ]
    remove_folder(catalogue, music / "deep")
    scan(catalogue)
    assert found(catalogue) == ["One", "Two"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_no_text_are_kept(catalogue, music):
    try:
        put(music / os.fsdecode(b"caf\xe9") / os.fsdecode(b"na\xefve.mid"))
    except OSError:
        pytest.skip("this file system takes no such name")
    scan(catalogue)
    groups = listed(catalogue, CLIP, "na")
    assert groups
    (own,) = (group for group in groups if len(group.files))
    assert os.fsdecode(lines(catalogue, own.files)[own.files[0]][1]).endswith("ve.mid")
    assert states(catalogue) and set(states(catalogue).values()) == {"ok"}
    scan(catalogue)
    assert set(states(catalogue).values()) == {"ok"}


def test_more_files_than_are_compared_at_once(catalogue, music, monkeypatch):
    monkeypatch.setattr(scanning, "_AT_ONCE", 3)
    monkeypatch.setattr(indexing, "_BATCH", 4)
    for number in range(10):
        put(music / f"{number}.mid", 50 + number)
    said = scan(catalogue)
    assert len(found(catalogue)) == counts(catalogue).ok == 10
    read = [own.done for own in said if isinstance(own, Progress) and own.stage == "read"]
    assert read == sorted(read) and len(read) > 2
    shutil.rmtree(music)
    music.mkdir()
    scan(catalogue)
    assert counts(catalogue) == (0, 0, 0, 10)
    remove_folder(catalogue, music)
    scan(catalogue)
    assert counts(catalogue) == (0, 0, 0, 0)


def test_folders_of_older_settings_are_taken_over_once(tmp_path):
    with Catalogue(tmp_path / "library.sqlite") as catalogue:
        adopt(catalogue, [])
        adopt(catalogue, [tmp_path / "a"])
        remove_folder(catalogue, tmp_path / "a")
        adopt(catalogue, [tmp_path / "a", tmp_path / "b"])
        assert folders(catalogue) == []
