"""What the librarian makes of folders: new, changed, moved, vanished and broken files."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

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
from app.library.music import facts
from app.library.music.picture import picture_of
<<<<<<< HEAD
from app.library.similarity.embedding import EmbeddingWork
from app.library.updating import LibraryUpdate
from generator.errors import ContinuoError
from generator.installation import own_command
=======
>>>>>>> origin/main
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
    assert facts.read_clip(path).note_count == facts.read_music(path).note_count == 64
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
        assert after.facts == before.facts and after.picture == picture_of(facts.read_music(path))


def test_music_has_one_hash_at_whatever_resolution():
    assert len({facts.facts_of(tune(ticks=ticks), "").hash for ticks in (24, 96, 480, 960)}) == 1
    assert facts.facts_of(tune(61), "").hash != facts.facts_of(tune(60), "").hash


def test_what_ships_is_in_the_library_too(catalogue):
    scan(catalogue)
    groups = listed(catalogue, CLIP)
    assert groups and groups[0].folder is None and "Bach chorale" in titles(catalogue, groups[0])
    assert all(hash_of(catalogue, path_of(line[1])) for line in lines(catalogue, groups[0].files).values())


def test_only_what_is_new_or_changed_is_read(catalogue, music, monkeypatch):
    one, two = put(music / "one.mid", 60), put(music / "two.mid", 62)
    read: list[str] = []
    own = facts.read_music

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
    told = scan(catalogue)
    [looked] = [report for report in told if isinstance(report, FolderLooked) and report.folder == music]
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


def test_broken_files_are_told_and_stop_nothing(catalogue, music):
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
    told = scan(catalogue)
    assert len(found(catalogue)) == counts(catalogue).ok == 10
    read = [own.done for own in told if isinstance(own, Progress) and own.stage == "read"]
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
<<<<<<< HEAD


# Search


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("fug", ["Fugue in C"]),
        ("FUGUE c", ["Fugue in C"]),
        ("etude", ["Étude"]),
        ("bach", ["Fugue in C"]),
        ("ugue", []),
        ("fugue mid", ["Fugue in C"]),
        ("月光", ["月光奏鸣曲"]),
        ("奏鸣", ["月光奏鸣曲"]),
        ("光月", []),
        ("***", []),
        ('fug"ue', []),
    ],
)
def test_a_search_finds_beginnings_of_words(catalogue, music, words, names):
    for number, name in enumerate(("Bach/Fugue in C.mid", "Étude.mid", "月光奏鸣曲.mid")):
        put(music / name, 60 + number)
    scan(catalogue)
    assert found(catalogue, words) == names


@given(st.text(max_size=30) | st.text("\"'*^-+:(){}[]NEARANDORNOT \0", max_size=30))
def test_whatever_is_typed_is_a_question_that_sqlite_understands(words):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize = 'unicode61 remove_diacritics 2')")
    connection.execute("INSERT INTO t VALUES(?)", (searchable("a title"),))
    if (match := match_of(words)) is not None:
        connection.execute("SELECT * FROM t WHERE t MATCH ?", (match,)).fetchall()
    connection.close()


def test_a_search_can_be_left_off(catalogue, music):
    with catalogue.transaction() as connection:
        connection.executemany(
            "INSERT INTO file(path, folder, title, kind, size, mtime_ns, state, seen)"
            " VALUES(?, ?, ?, 'clip', 0, 0, 'ok', 0)",
            [(str(number), str(music), str(number)) for number in range(5000)],
        )
    assert listed(catalogue, CLIP, is_left_off=lambda: True) is None
    assert len(found(catalogue)) == 5000


# Embedding


def test_a_model_that_can_not_embed_is_told_with_what_to_do(catalogue, tmp_path):
    small_checkpoint(path := tmp_path / "small.safetensors")
    with pytest.raises(ContinuoError, match=re.escape(own_command("train-generator", "embed"))):
        LibraryUpdate(catalogue, print).embed(path)


class _Embedder:
    """Stands in for a trained one: a vector says how high the first note is."""

    name = "0123456789abcdef"
    has_parts = False

    def __init__(self, checkpoint: object) -> None:
        self.asked = 0

    def vectors(self, scores: list[Score]) -> np.ndarray:
        return np.array([[score.tracks[0].notes[0, 2] / 64] * 64 for score in scores], np.float32)


def test_what_lacks_an_embedding_gets_one(catalogue, music, tmp_path, monkeypatch):
    monkeypatch.setattr("generator.analysis.embedding.Embedder", _Embedder)
    monkeypatch.setattr("generator.analysis.embedding.has_embedding", lambda checkpoint: True)
    monkeypatch.setattr("app.library.updating.shipped_clips", list)
    monkeypatch.setattr("app.library.similarity.embedding._PIECES", 2)
    small_checkpoint(path := tmp_path / "small.safetensors")
    for number in range(5):
        put(music / f"{number}.mid", 60 + number)
    put(music / "copy.mid", 60)
    scan(catalogue)

    def embed() -> list[Report]:
        told: list[Report] = []
        work = LibraryUpdate(catalogue, told.append)
        work.embed(path)
        while work.is_due:
            work.step()
        return told

    assert embed() == [
        Progress("embed", 2, 5),
        Progress("embed", 4, 5),
        Progress("embed", 5, 5),
        ClipsEmbedded(_Embedder.name),
    ]
    rows = catalogue.connection.execute("SELECT hash, passage, begin_ticks, vector FROM embedding").fetchall()
    assert {row[0] for row in rows} == {hash_of(catalogue, music / f"{number}.mid") for number in range(5)}
    assert {len(row[3]) for row in rows} == {128} and {row[1:3] for row in rows} == {(0, 0)}
    put(music / "new.mid", 70)
    scan(catalogue)
    assert embed() == [Progress("embed", 1, 1), ClipsEmbedded(_Embedder.name)]


# The process


R = TypeVar("R")


class Told:
    """A librarian, and what it reports."""

    def __init__(self, library: Path, *adopted: Path) -> None:
        self.reports: list[Reported] = []
        self.process = LibrarianProcess(library, adopted, self.reports.append)

    def until(self, qtbot: Any, kind: type[R], ready: Callable[[R], bool] = lambda _: True) -> None:
        qtbot.waitUntil(
            lambda: any(isinstance(report, kind) and ready(report) for report in self.reports), timeout=30_000
        )


@pytest.fixture
def librarian(tmp_path: Path):
    made: list[Told] = []

    def make(*adopted: Path) -> Told:
        made.append(Told(tmp_path / "data" / "library.sqlite", *adopted))
        return made[-1]

    yield make
    for own in made:
        own.process.close()


@pytest.mark.processes
def test_one_program_scans_while_the_other_waits_and_both_tell_of_it(qtbot, tmp_path, music, librarian):
    put(music / "one.mid")
    lock = LibraryLock(tmp_path / "data" / "library.lock")
    (tmp_path / "data").mkdir()
    with lock.held(1.0):
        waiting = librarian(music)
        waiting.process.scan()
        waiting.until(qtbot, Progress, lambda own: own.stage == "wait")
        assert not [report for report in waiting.reports if isinstance(report, FolderLooked)]
    waiting.until(qtbot, FolderLooked, lambda own: own.folder == music)
    waiting.until(qtbot, LibraryIdle)
    other = librarian()
    other.until(qtbot, FoldersListed, lambda own: own.folders == [music])
    other.process.change_folders(remove=[music])
    waiting.until(qtbot, FoldersListed, lambda own: own.folders == [])


@pytest.mark.processes
def test_a_model_that_can_not_embed_stops_no_librarian(qtbot, tmp_path, music, librarian):
    small_checkpoint(path := tmp_path / "small.safetensors")
    own = librarian(music)
    own.process.embed(path)
    own.until(qtbot, LibraryTrouble, lambda trouble: own_command("train-generator", "embed") in str(trouble.text))
    put(music / "one.mid")
    own.process.scan()
    own.until(qtbot, Progress, lambda own: own.stage == "read" and own.done == own.total)


# The command line


def test_the_library_by_commands(tmp_path, music, capsys):
    one = put(music / "one.mid")
    (music / "broken.mid").write_bytes(b"")
    library = ["--library", str(tmp_path / "own.sqlite")]
    assert main(["library", "add", str(music), *library]) == 0
    assert "1 clips kept; 1 broken; 0 gone" in capsys.readouterr().out
    assert main(["library", "tag", str(one), "slow", "for the film", *library]) == 0
    assert main(["library", "list", "film", *library]) == 0
    assert f"{one}  2 bars, C major, 3/4, 100 bpm [for the film, slow]" in capsys.readouterr().out
    assert main(["library", "list", "--broken", *library]) == 0
    assert "broken.mid" in capsys.readouterr().out
    one.unlink()
    assert main(["library", "scan", *library]) == 0
    assert "0 clips kept; 1 broken; 1 gone" in capsys.readouterr().out
    assert main(["library", "remove", str(music), *library]) == 0
    assert main(["library", "remove", str(music), *library]) == 2
    assert main(["library", "tag", str(one), *library]) == 2
    assert main(["library", "add", str(one), *library]) == 2
    assert main(["library", "add", *library]) == 2
    assert main(["library", "list", "--library", str(tmp_path / "own.mid")]) == 2
    assert all(line.startswith("continuo: ") for line in capsys.readouterr().err.splitlines())
=======
>>>>>>> origin/main
