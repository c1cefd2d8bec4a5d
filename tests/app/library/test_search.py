"""Searching the library."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.kinds import CLIP
from app.library.folders import (
    match_of,
    searchable,
)
from app.library.listing import listed
from tests.app.library.parts import found, put, scan


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
