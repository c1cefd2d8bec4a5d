"""Test pieces that are chosen by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.errors import ContinuoError
from tests.training.tunes import write_tunes
from training.config import PrepareConfig
from training.corpus.chosen_tests import CHOSEN, with_chosen_tests, with_tests_of
from training.corpus.piece import content_digest
from training.corpus.prepare import prepare
from training.corpus.split import split_corpus


def test_named_pieces_and_what_is_nearly_the_same_are_the_test_pieces(tmp_path: Path) -> None:
    tunes = write_tunes(tmp_path / "tunes", 40)
    sources = [f"folk={tunes}"]
    drawn = prepare(sources, PrepareConfig(prepared=tmp_path / "p"))
    names = sorted(drawn.names(drawn.pieces))
    (tmp_path / "report.json").write_text(json.dumps({"test_pieces": [f"/elsewhere/tunes/{Path(names[3]).name}"]}))
    (tmp_path / "names.txt").write_text(f"{names[7]}\n\n{names[9]}\nan unknown one\n")
    chosen = with_chosen_tests(drawn, [tmp_path / "report.json", tmp_path / "names.txt"])
    split = split_corpus(chosen, 1)
    assert sorted(chosen.names(split.test)) == [names[3], names[7], names[9]]
    assert 0 < len(split.valid) < 10
    assert len(split.train) + len(split.valid) + len(split.test) == len(names)
    again = with_tests_of(drawn, {CHOSEN: 3, "test_contents": [content_digest(piece) for piece in split.test]})
    for side in ("train", "valid", "test"):
        assert chosen.names(getattr(split, side)) == again.names(getattr(split_corpus(again, 1), side))
    assert with_tests_of(drawn, {"test_contents": ["0"]}) is drawn
    assert with_chosen_tests(drawn, []) is drawn


def test_where_files_share_a_name_their_folders_count(tmp_path: Path) -> None:
    for number, folder in enumerate(("one", "two", "three", "four")):
        for path in write_tunes(tmp_path / "all" / folder, 3, 10 * number).iterdir():
            path.rename(path.with_name(f"{path.stem[-1]}.mid"))
    corpus = prepare([str(tmp_path / "all")], PrepareConfig(prepared=tmp_path / "p"))
    names = corpus.names(corpus.pieces)
    assert len({Path(name).name for name in names}) < len(names)
    (tmp_path / "names.txt").write_text(f"elsewhere/two/{Path(names[0]).name}")
    chosen = with_chosen_tests(corpus, [tmp_path / "names.txt"])
    found = chosen.names(split_corpus(chosen, 1).test)
    assert [Path(name).parts[-2:] for name in found] == [("two", Path(names[0]).name)]


def test_bad_lists_of_test_pieces_get_a_sentence(tmp_path: Path) -> None:
    tunes = write_tunes(tmp_path / "tunes", 12)
    corpus = prepare([f"folk={tunes}"], PrepareConfig(prepared=tmp_path / "p"))
    everything = "\n".join(corpus.names(corpus.pieces))
    for text, sentence in {
        "another.mid\n/\n..": "none of the pieces that it names is in the sources",
        '{"pieces": 3}': "not the report of a training",
        "[1, 2]": "not the report of a training",
    }.items():
        (tmp_path / "names.txt").write_text(text)
        with pytest.raises(ContinuoError, match=sentence):
            with_chosen_tests(corpus, [tmp_path / "names.txt"])
    with pytest.raises(ContinuoError, match="No such file"):
        with_chosen_tests(corpus, [tmp_path / "none.txt"])
    (tmp_path / "names.txt").write_text(everything)
    with pytest.raises(ContinuoError, match="too few pieces to learn from"):
        split_corpus(with_chosen_tests(corpus, [tmp_path / "names.txt"]), 1)
