"""The library's file: made, brought up to date, damaged, full, shared by two programs; and feedback beside it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.library import feedback, schema
from app.library.database import Catalogue, LibraryDamagedError, content_hash, is_sound, set_aside
from app.library.feedback import append_feedback, read_feedback, restore_feedback, sidecar_of
from app.library.file_lock import LibraryLock
from generator.errors import ContinuoError


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.sqlite"


def stored_feedback(path: Path) -> list[tuple[str, str, str]]:
    with Catalogue(path) as catalogue:
        return catalogue.connection.execute("SELECT hash, kind, created FROM feedback ORDER BY id").fetchall()


def take_of(catalogue: Catalogue, hash_: str) -> dict[str, Any] | None:
    """What is known of it."""
    cursor = catalogue.connection.execute("SELECT * FROM take WHERE hash = ?", (hash_,))
    row = cursor.fetchone()
    names = [column[0] for column in cursor.description]
    return row and {name: value for name, value in zip(names, row, strict=True) if value is not None}


def fill(path: Path) -> None:
    """A folder, tags, a take, and feedback in both files."""
    with Catalogue(path) as catalogue, catalogue.transaction() as connection:
        connection.execute("INSERT INTO folder(path, added) VALUES('/music', 'then')")
        connection.executemany("INSERT INTO tag VALUES(?, 'slow')", [(f"{number:032}",) for number in range(500)])
        connection.execute("INSERT INTO feedback(hash, kind, created) VALUES('a', 'like', '1')")
        connection.execute("INSERT INTO take(hash, features) VALUES('a', x'00')")
    append_feedback(sidecar_of(path), {"hash": "a", "kind": "like", "created": "1", "take": {"name": "Take 1"}})


def test_music_is_known_by_its_notes_in_whatever_order():
    notes = np.array([[0, 24, 60, 80], [0, 24, 64, 80], [24, 24, 60, 80]], np.int32)
    assert content_hash(notes) == content_hash(notes[::-1]) == content_hash(np.insert(notes.astype(np.int64), 4, 7, 1))
    assert len(content_hash(notes)) == 32
    assert len({content_hash(notes + column) for column in np.eye(4, dtype=np.int32)} | {content_hash(notes)}) == 5
    assert content_hash(notes[:0]) != content_hash(notes[:1])


def test_a_library_is_made_with_all_its_tables(library):
    with Catalogue(library) as catalogue:
        names = {name for (name,) in catalogue.connection.execute("SELECT name FROM sqlite_master")}
        assert catalogue.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert catalogue.set_aside is None
    assert names >= {"folder", "file", "file_text", "tag", "music", "take", "embedding", "feedback", "place"}


def test_a_transaction_is_whole_or_not_at_all(library):
    with Catalogue(library) as catalogue:
        with pytest.raises(sqlite3.IntegrityError), catalogue.transaction() as connection:
            connection.executemany("INSERT INTO tag VALUES(?, 'b')", [("a",), ("a",)])
        assert not catalogue.connection.execute("SELECT * FROM tag").fetchall()
        with catalogue.transaction() as connection:
            connection.execute("INSERT INTO tag VALUES('a', 'b')")
    with Catalogue(library) as catalogue:
        assert catalogue.connection.execute("SELECT * FROM tag").fetchall() == [("a", "b")]


def test_each_older_version_is_brought_up_to_date_and_keeps_what_it_has(library, monkeypatch):
    steps = [*schema.MIGRATIONS, ("ALTER TABLE tag ADD COLUMN weight REAL",), ("CREATE TABLE more(a)",)]
    for version in range(len(schema.MIGRATIONS), len(steps)):
        path = library.with_name(f"{version}.sqlite")
        monkeypatch.setattr(schema, "MIGRATIONS", tuple(steps[:version]))
        with Catalogue(path) as catalogue, catalogue.transaction() as connection:
            connection.execute("INSERT INTO tag(hash, tag) VALUES('a', 'b')")
        monkeypatch.setattr(schema, "MIGRATIONS", tuple(steps))
        with Catalogue(path) as catalogue:
            assert catalogue.connection.execute("PRAGMA user_version").fetchone() == (len(steps),)
            assert catalogue.connection.execute("SELECT hash, tag, weight FROM tag").fetchall() == [("a", "b", None)]
            assert not catalogue.connection.execute("SELECT * FROM more").fetchall()


def test_a_step_that_fails_leaves_the_version_before(library, monkeypatch):
    fill(library)
    steps = (*schema.MIGRATIONS, ("CREATE TABLE more(a)", "CREATE TABLE tag(a)"))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", steps)
        with pytest.raises(sqlite3.OperationalError):
            Catalogue(library)
    with Catalogue(library) as catalogue:
        assert not catalogue.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'more'").fetchall()
    assert stored_feedback(library) == [("a", "like", "1")]


def test_a_library_of_a_newer_version_is_refused_and_left_as_it_is(library, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE more(a)",)))
        fill(library)
    with pytest.raises(ContinuoError, match="newer"):
        Catalogue(library)
    assert not list(library.parent.glob("*damaged*"))


def test_another_programs_database_is_refused_and_left_as_it_is(library):
    library.parent.mkdir()
    with sqlite3.connect(library) as connection:
        connection.execute("CREATE TABLE theirs(a)")
    connection.close()
    before = library.read_bytes()
    with pytest.raises(ContinuoError, match="another program"):
        Catalogue(library)
    assert library.read_bytes() == before


def _not_a_database(path: Path) -> None:
    path.write_bytes(b"no database at all " * 1000)


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def _overwritten(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[: len(data) // 2] = os.urandom(len(data) // 2)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [_not_a_database, _cut_short, _overwritten])
def test_a_damaged_library_is_set_aside_and_feedback_comes_back(library, damage: Callable[[Path], None]):
    fill(library)
    damage(library)
    aside = set_aside(library) if not is_sound(library) else None
    with Catalogue(library) as catalogue:
        aside = aside or catalogue.set_aside
        take = take_of(catalogue, "a")
    assert aside == library.with_name("library.damaged-1.sqlite")
    assert library.with_name("library.damaged-1.sqlite").exists()
    assert stored_feedback(library) == [("a", "like", "1")]
    assert take is not None
    _not_a_database(library)
    with Catalogue(library) as catalogue:
        assert catalogue.set_aside == library.with_name("library.damaged-2.sqlite")
    assert stored_feedback(library) == [("a", "like", "1")]


def test_what_a_damaged_library_still_holds_is_kept(library):
    fill(library)
    with Catalogue(library) as catalogue:
        catalogue.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = catalogue.connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'tag'").fetchone()[0]
    size = 4096
    data = bytearray(library.read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    library.write_bytes(data)
    assert not is_sound(library)
    assert set_aside(library)
    with Catalogue(library) as catalogue:
        assert catalogue.connection.execute("SELECT path, state FROM folder").fetchall() == [("/music", "new")]
        assert catalogue.connection.execute("SELECT hash, features FROM take").fetchall()[0][0] == "a"
    assert stored_feedback(library) == [("a", "like", "1")]
    assert set_aside(library) is None  # it is sound


def test_damage_that_is_found_while_reading_is_reported(library):
    fill(library)
    with Catalogue(library) as catalogue:
        catalogue.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = catalogue.connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'tag'").fetchone()[0]
    data = bytearray(library.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    library.write_bytes(data)
    with Catalogue(library) as catalogue, pytest.raises(LibraryDamagedError), catalogue.reading() as connection:
        connection.execute("SELECT * FROM tag").fetchall()


def test_a_library_that_is_lost_has_its_feedback_again(library):
    fill(library)
    for path in library.parent.glob("library.sqlite*"):
        path.unlink()
    assert stored_feedback(library) == [("a", "like", "1")]
    with Catalogue(library) as catalogue:
        take = take_of(catalogue, "a")
    assert take == {"hash": "a", "name": "Take 1"}


def test_a_full_disk_is_reported_and_loses_nothing(library):
    fill(library)
    with Catalogue(library) as catalogue:
        (pages,) = catalogue.connection.execute("PRAGMA page_count").fetchone()
        catalogue.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ContinuoError, match="disk is full"), catalogue.transaction() as connection:
            connection.execute("INSERT INTO take(hash, midi) VALUES('b', zeroblob(1000000))")
        with catalogue.transaction() as connection:
            connection.execute("UPDATE folder SET state = 'ok'")
    with Catalogue(library) as catalogue:
        assert catalogue.connection.execute("SELECT hash FROM take").fetchall() == [("a",)]
    assert is_sound(library)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders are made read-only otherwise")
def test_where_nothing_can_be_written_is_reported(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ContinuoError, match="can't be made"):
        Catalogue(tmp_path / "file" / "data" / "library.sqlite")
    (tmp_path / "library.sqlite").mkdir()
    with pytest.raises(ContinuoError, match="permissions"):
        Catalogue(tmp_path / "library.sqlite")


def test_a_busy_library_is_reported(library, monkeypatch):
    monkeypatch.setattr("app.library.database.BUSY_SECONDS", 0.0)
    with Catalogue(library) as one, Catalogue(library) as other, one.transaction():
        with pytest.raises(ContinuoError, match="another program"), other.transaction():
            pass
        with other.reading() as connection:  # who reads never waits
            assert not connection.execute("SELECT * FROM tag").fetchall()


def test_a_library_that_another_program_is_making_is_waited_for(library, monkeypatch):
    library.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(library, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # SQLite turns to its write-ahead log for nobody meanwhile, and doesn't wait
        monkeypatch.setattr("app.library.database.time.sleep", lambda _: other.execute("ROLLBACK"))
        with Catalogue(library) as catalogue:
            assert catalogue.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


_WRITER = """
import sys
from pathlib import Path
from typing import Any
from app.library.database import Catalogue
from app.library.feedback import append_feedback, sidecar_of
path = Path(sys.argv[1])
with Catalogue(path) as catalogue:
    for number in range(200):
        with catalogue.transaction() as connection:
            connection.execute("INSERT INTO tag VALUES(?, ?)", (sys.argv[2], str(number)))
        about = {"hash": sys.argv[2], "kind": "like", "created": str(number)}
        append_feedback(sidecar_of(path), about)
"""


@pytest.mark.processes
def test_two_programs_write_to_one_library_from_its_first_moment_on(library):
    arguments = [sys.executable, "-c", _WRITER, str(library)]
    writers = [subprocess.Popen([*arguments, name], stderr=subprocess.PIPE) for name in ("one", "two")]
    assert [writer.communicate()[1].decode() for writer in writers] == ["", ""]
    with Catalogue(library) as catalogue:
        counts = catalogue.connection.execute("SELECT hash, count(*) FROM tag GROUP BY hash").fetchall()
    assert counts == [("one", 200), ("two", 200)]
    assert len(read_feedback(sidecar_of(library))) == 400


@pytest.mark.processes
def test_a_lock_is_one_programs_and_ends_with_it(tmp_path):
    path = tmp_path / "a.lock"
    holding = "import sys; from pathlib import Path; from app.library.file_lock import LibraryLock; "
    holding += "lock = LibraryLock(Path(sys.argv[1])); print(lock.try_lock(), flush=True); input()"
    holder = subprocess.Popen([sys.executable, "-c", holding, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdin and holder.stdout
    assert holder.stdout.readline() == b"True\n"
    lock = LibraryLock(path)
    assert not lock.try_lock()
    with pytest.raises(ContinuoError), lock.held(0.0):
        pass
    holder.kill()
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    with lock.held(30.0):
        assert lock.try_lock()
    assert LibraryLock(path).try_lock()


# Feedback beside it


def test_torn_and_odd_lines_are_left_out(tmp_path):
    path = tmp_path / "feedback.jsonl"
    assert read_feedback(path) == []
    append_feedback(path, {"hash": "a", "kind": "like", "created": "1"})
    with path.open("ab") as file:
        file.write(
            b'[1]\n"text"\nnull\n\xff\xfe\n{"hash": 3, "kind": "like"}\n' + b"[" * 100_000 + b'\n{"hash": "torn", "ki'
        )
    append_feedback(path, {"hash": "b", "kind": "dislike", "created": "2"})
    assert [record["hash"] for record in read_feedback(path)] == ["a", "b"]


def test_what_learning_needs_comes_back_with_feedback(library):
    features = np.arange(5, dtype=np.float32).tobytes()
    take = {
        "created": "0", "features": features, "feature_version": 2, "settings": {"bars": 8}, "batch": "x", "place": 3,
        "odd": 1, "midi": "no base64!", "end_ticks": 2**70,
    }  # fmt: skip
    append_feedback(sidecar_of(_made(library)), {"hash": "a", "kind": "like", "created": "1", "take": take})
    append_feedback(sidecar_of(library), {"hash": "a", "kind": "keep", "created": 7})
    with Catalogue(library) as catalogue:
        found = take_of(catalogue, "a")
    assert found == {
        "hash": "a", "created": "0", "features": features, "feature_version": 2, "settings": '{"bars": 8}',
        "batch": "x", "place": 3,
    }  # fmt: skip
    assert stored_feedback(library) == [("a", "like", "1"), ("a", "keep", None)]


def _made(library: Path) -> Path:
    library.parent.mkdir()
    return library


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(feedback._COLUMNS)), inner),
    max_leaves=8,
))  # fmt: skip
def test_whatever_a_record_holds_it_does_no_harm(about):
    with sqlite3.connect(":memory:", isolation_level=None) as connection:
        for step in schema.MIGRATIONS[0]:
            connection.execute(step)
        restore_feedback(connection, [{"hash": "a", "kind": "like", "created": about, "take": about}])
        assert connection.execute("SELECT count(*) FROM feedback").fetchone() == (1,)
    connection.close()
