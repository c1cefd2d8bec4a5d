"""Every change of a document can be undone and redone, exactly."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.document.document import UNDO_LIMIT, Document
from app.document.piece import ONSET, VELOCITY, Part, Piece, table, with_new
from app.document.takes import Take, TakeTree
from tests.app.window.parts import piece_of

PIECE = piece_of((0, 480, 60, 80), (480, 480, 62, 80))


def document(piece: Piece = PIECE) -> Document:
    made = Document()
    made.open(TakeTree((Take(1, "Clip", piece),), 1), None)
    return made


def pieces() -> st.SearchStrategy[Piece]:
    rows = st.tuples(
        st.integers(0, 2000), st.integers(1, 500), st.integers(60, 63), st.integers(1, 127), st.just(0),
        st.integers(0, 1), st.integers(0, 1),
    )  # fmt: skip
    return st.builds(
        lambda rows, bpm, metre: replace(PIECE, rows=table(rows)).with_tempo(bpm).with_metre(metre),
        st.lists(rows, max_size=6),
        st.sampled_from([60, 97, 120]),
        st.sampled_from(["3/4", "4/4"]),
    )


STEPS = st.one_of(
    st.tuples(st.just("edit"), pieces()),
    st.tuples(st.just("choose"), st.integers(1, 8)),
    st.tuples(st.just("rename"), st.integers(0, 7), st.sampled_from(["", "  ", "A", " B "])),
    st.tuples(st.just("rate"), st.integers(0, 7), st.integers(-1, 1)),
    st.tuples(st.just("keep"), st.integers(0, 7), st.booleans()),
    st.tuples(st.just("discard"), st.lists(st.integers(1, 8), min_size=1, max_size=3)),
    st.tuples(st.just("mix"), st.sampled_from([{"volume": 3}, {"is_muted": True}, {"name": "A"}, {"is_muted": False}])),
    st.tuples(st.just("add"), st.lists(pieces(), min_size=1, max_size=3)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)


def do(made: Document, step: tuple) -> None:
    verb, *arguments = step
    tree = made.tree
    if verb == "edit":
        made.edit(arguments[0], "Edit")
    elif verb == "mix":
        made.change_tracks([0], "Mix", gesture="volume" if "volume" in arguments[0] else "", **arguments[0])
    elif verb == "add":
        first = tree.next_number
        takes = [Take(first + n, f"Take {first + n}", piece, tree.current) for n, piece in enumerate(arguments[0])]
        made.add_takes(takes, "Compose", first)
    elif verb in ("undo", "redo"):
        getattr(made.undo, verb)()
    elif verb == "choose":
        made.choose(arguments[0])
    elif verb == "discard":
        made.discard([number for number in arguments[0] if number in tree] or [tree.current])
    else:
        number = tree.all[arguments[0] % len(tree.all)].number
        getattr(made, verb)(number, *arguments[1:])


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=25))
def test_any_chain_of_changes_is_undone_and_redone_exactly(steps: list[tuple]):
    made = document()
    begin = made.tree
    for step in steps:
        do(made, step)
    states = [made.tree]
    while made.undo.canUndo():
        made.undo.undo()
        states.append(made.tree)
    assert made.tree == begin and made.is_saved
    for state in reversed(states[:-1]):
        made.undo.redo()
        assert made.tree == state


@settings(max_examples=40, deadline=None)
@given(st.lists(pieces(), min_size=1, max_size=6))
def test_each_edit_is_one_step(edited: list[Piece]):
    made = document()
    for piece in edited:
        before, count = made.piece, made.undo.count()
        made.edit(piece, "Edit")
        assert made.piece == piece
        assert made.undo.count() - count == (piece != before)


def test_a_change_that_changes_nothing_is_no_step():
    made = document()
    made.edit(replace(PIECE), "Edit")
    made.choose(1)
    made.choose(99)
    made.rate(1, 0)
    made.keep(1, False)
    made.rename(1, "Clip")
    made.rename(1, "   ")
    made.discard([1])
    assert made.undo.count() == 0 and made.is_saved


def test_undo_says_what_it_undoes():
    made = document()
    made.add_takes([Take(2, "Take 1", PIECE, 1), Take(3, "Take 2", PIECE, 1)], "Compose 2 takes", 2)
    texts = []
    made.choose(3)
    made.rename(3, "Best")
    made.rate(3, 1)
    made.keep(3, True)
    made.keep(3, False)
    made.discard([2])
    made.discard([1, 3])
    for place in range(made.undo.count()):
        texts.append(made.undo.text(place))
    assert texts == [
        "Compose 2 takes", "Choose Take 2", "Rename to Best", "Rate Best", "Keep Best", "No longer keep Best",
        "Discard Take 1", "Discard 2 takes",
    ]  # fmt: skip


def test_saved_is_what_stands_in_the_file(tmp_path):
    made = document()
    assert made.is_saved
    made.rate(1, 1)
    assert not made.is_saved
    made.saved_as(tmp_path / "a.continuo")
    assert made.is_saved and made.path == tmp_path / "a.continuo"
    made.undo.undo()
    assert not made.is_saved
    made.undo.redo()
    assert made.is_saved


def test_recovered_work_is_unsaved_whatever_is_undone():
    made = Document()
    made.open_as_unsaved(TakeTree((Take(1, "", PIECE),), 1), None, {})
    assert not made.is_saved
    made.rate(1, 1)
    made.undo.undo()
    assert not made.is_saved


def test_more_edits_than_can_be_undone_are_still_unsaved(tmp_path):
    made = document()
    for n in range(UNDO_LIMIT + 5):
        made.edit(PIECE.with_rows([(n + 1, 10, 60, 80, 0, 0, 0)]), "Edit")
    made.saved_as(tmp_path / "a.continuo")
    made.edit(PIECE, "Edit")
    assert not made.is_saved
    made.undo.undo()
    assert made.is_saved
    while made.undo.canUndo():
        made.undo.undo()
    assert made.piece.rows[0, ONSET] == 6


def test_opening_another_document_leaves_nothing_to_undo():
    made = document()
    made.rate(1, 1)
    made.open(TakeTree((Take(1, "Other", PIECE),), 1), None)
    assert made.is_saved and not made.undo.canUndo() and made.take.name == "Other"


def test_signals_tell_what_changed(qtbot):
    made = document()
    heard: list[str] = []
    made.piece_changed.connect(lambda: heard.append("piece"))
    made.takes_changed.connect(lambda: heard.append("takes"))
    made.rate(1, 1)
    assert heard == ["takes"]
    heard.clear()
    made.edit(PIECE.with_rows([]), "Edit")
    assert heard == ["piece", "takes"]


def test_many_edits_of_a_long_piece_take_little_memory():
    rows = np.zeros((50_000, 7), np.int32)
    rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] = np.arange(50_000) * 10, 10, 60, 80
    made = document(replace(PIECE, rows=table(rows)))

    def edit(n: int) -> None:
        changed = made.piece.rows.copy()
        changed[n * 100, VELOCITY] = 1 + n
        made.edit(made.piece.with_rows(changed), "Louder")

    tracemalloc.start()
    try:
        for n in range(100):
            edit(n)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 4 * rows.nbytes  # a hundred copies would be a hundred times its size


def test_turning_through_tempos_is_one_step():
    made = document()
    before = made.piece
    for bpm in (121, 122, 123):
        made.edit(made.piece.with_tempo(bpm), f"Tempo {bpm}", gesture="tempo")
    assert (made.undo.count(), made.undo.undoText()) == (1, "Tempo 123")
    made.undo.undo()
    assert made.piece == before
    made.undo.redo()
    assert made.piece.tempos[0].us_per_quarter == round(60e6 / 123)
    made.edit(made.piece.with_metre("7/8"), "Metre 7/8")
    made.edit(made.piece.with_tempo(90), "Tempo 90", gesture="tempo")
    assert made.undo.count() == 3


def test_a_document_is_gone_with_the_last_reference_to_it():
    """No cycle through its undo stack: a collection could delete a command that the stack deletes again."""
    made = document()
    made.rate(1, 1)
    made.edit(PIECE.with_rows([]), "Edit")
    made.undo.undo()
    gone = weakref.ref(made)
    del made
    assert gone() is None


def of_two_takes() -> Document:
    parts = with_new((), Part("Piano"), Part("Bass", 32))
    pieces = [piece_of((0, 480, 60, 80), (0, 480, 40 + n, 80, 1), parts=parts) for n in range(2)]
    made = Document()
    made.open(TakeTree(tuple(Take(n + 1, "", piece) for n, piece in enumerate(pieces)), 1), None)
    return made


def test_a_track_is_mixed_in_all_takes_by_one_step():
    made = of_two_takes()
    made.change_tracks([1], "Mute", is_muted=True)
    assert [take.piece.parts[1].is_muted for take in made.tree.all] == [True, True]
    assert [take.piece.parts[0].is_muted for take in made.tree.all] == [False, False]
    made.undo.undo()
    assert not any(part.is_muted for take in made.tree.all for part in take.piece.parts)
    made.undo.redo()
    assert made.tree[2].piece.parts[1].is_muted and made.undo.count() == 1


def test_a_fader_that_is_drawn_is_one_step_and_another_track_another():
    made = of_two_takes()
    for volume in (90, 80, 70):
        made.change_tracks([1], "Volume", gesture="volume of 1", volume=volume)
    made.change_tracks([0], "Volume", gesture="volume of 0", volume=20)
    assert made.undo.count() == 2
    made.undo.undo()
    made.undo.undo()
    assert [part.volume for part in made.piece.parts] == [100, 100]


def test_what_changes_nothing_is_no_step():
    made = of_two_takes()
    made.change_tracks([0, 5], "Name", name="Piano")
    assert made.undo.count() == 0


def test_changes_of_tracks_and_of_notes_are_undone_in_turn():
    made = of_two_takes()
    made.change_tracks([0], "Name", name="Organ")
    made.edit(made.piece.with_rows(made.piece.rows[:1]), "Delete")
    made.change_tracks([1], "Solo", is_soloed=True)
    for _ in range(3):
        made.undo.undo()
    assert [part.name for part in made.piece.parts] == ["Piano", "Bass"] and len(made.piece) == 2
    for _ in range(3):
        made.undo.redo()
    assert made.piece.parts[0].name == "Organ" and len(made.piece) == 1 and made.piece.parts[1].is_soloed
