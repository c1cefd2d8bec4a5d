"""The key in the transport, and the lane of chords: recognised, composed on, and typed for what comes next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.document.piece import Part
from app.piano_roll.lanes.chord_lane import ChordKind, ChordLane
from app.window.editing.key import better_key, recognised_key, tonic_of, with_first_key
from app.window.main_window import MainWindow
from generator.errors import ContinuoError
from generator.music.score import KeySignature
from tests.app.window.parts import piece_of, say, until

K = Qt.Key
CHORDS = [(1920 * bar, 1920, pitch, 80) for bar, own in enumerate(([48, 64, 67], [43, 62, 71])) for pitch in own]


@pytest.mark.parametrize(
    ("sharps", "is_minor", "tonic"),
    [(0, False, "C"), (0, True, "A"), (3, True, "F#"), (7, False, "C#"), (-2, False, "Bb"), (-7, False, "Cb"),
     (-6, True, "Eb")],
)  # fmt: skip
def test_names_of_key_signatures(sharps, is_minor, tonic):
    assert tonic_of(KeySignature(0, sharps, is_minor)) == tonic


SCALE_IN_D = [
    (240 * number, 240, 62 + step, 80) for number, step in enumerate((0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0, 7, 4, 0))
]


@pytest.mark.parametrize(
    ("transposed", "own", "better"),
    [
        (0, (0, False), (2, False)),  # D major in a file that says C major
        (0, (2, False), None),
        (0, (2, True), None),  # B minor has the same key signature
        (-2, (0, False), None),
        (0, (-3, False), (2, False)),
        (4, (0, False), (6, False)),
        (-1, (0, False), (-5, False)),
    ],
)
def test_only_a_key_signature_that_is_plainly_wrong_is_doubted(transposed, own, better):
    scale = [(onset, length, pitch + transposed, velocity) for onset, length, pitch, velocity in SCALE_IN_D]
    piece = replace(piece_of(*scale, parts=(Part("Piano"),)), keys=(KeySignature(0, *own),))
    assert better_key(piece) == (KeySignature(0, *better) if better else None)


def test_a_piece_without_notes_or_key_signature_has_no_better_key():
    empty = replace(piece_of(), keys=(KeySignature(0, 3, False),))
    assert better_key(empty) is None and recognised_key(empty) is None
    assert better_key(piece_of(*SCALE_IN_D)) is None


def test_keys_after_the_first_key_signature_are_not_looked_at_and_stay():
    later = [(3840 + onset, 1920, pitch + 1, velocity) for onset, _, pitch, velocity in SCALE_IN_D]
    keys = (KeySignature(0, 2, False), KeySignature(3840, -3, False))
    piece = replace(piece_of(*SCALE_IN_D, *later, parts=(Part("Piano"),)), keys=keys)
    assert better_key(piece) is None
    assert with_first_key(piece, KeySignature(0, 1, False)).keys == (KeySignature(0, 1, False), keys[1])


@pytest.fixture
def harmonic(qtbot: Any, window: MainWindow) -> MainWindow:
    """Two bars, C and G."""
    window.document.edit(piece_of(*CHORDS, parts=(Part("Piano"),)), "Chords")
    until(qtbot, lambda: len(window.harmony._found.chords) == 2)
    window.activateWindow()
    return window


def shown(window: MainWindow, kind: ChordKind) -> list[tuple[float, float, str]]:
    return [(chord.begin, chord.end, chord.name) for chord in window.roll.lanes.chords.chords if chord.kind is kind]


def lane_of(window: MainWindow) -> ChordLane:
    return window.roll.lanes.chords


def test_the_key_is_the_files_or_else_is_recognised(qtbot: Any, harmonic: MainWindow) -> None:
    assert harmonic.transport.key.whole == "G major, recognised"
    harmonic.document.edit(replace(harmonic.document.piece, keys=(KeySignature(0, 2, False),)), "Key")
    assert harmonic.transport.key.whole == "D major, from the file"
    assert harmonic.panel.settings().controls.key is None  # a wish of its own
    harmonic.document.undo.setClean()
    harmonic.files.new()
    until(qtbot, lambda: harmonic.transport.key.whole == "")


def test_a_better_key_is_offered_and_taken_by_a_click(qtbot: Any, harmonic: MainWindow) -> None:
    key = harmonic.transport.key
    piece = replace(piece_of(*SCALE_IN_D, parts=(Part("Piano"),)), keys=(KeySignature(0, -3, False),))
    harmonic.document.edit(piece, "Scale")
    until(qtbot, lambda: key.better.isVisible())
    assert (key.whole, key.better.text()) == ("E♭ major", "D major?")
    key.better.click()
    assert harmonic.document.piece.keys == (KeySignature(0, 2, False),)
    assert key.whole == "D major, from the file" and not key.better.isVisible()
    harmonic.document.undo.undo()
    until(qtbot, lambda: key.better.isVisible())
    assert key.whole == "E♭ major"


def test_drums_alone_have_no_key_though_their_file_has_a_signature(harmonic: MainWindow) -> None:
    drums = piece_of((0, 240, 36, 90), (480, 240, 38, 90), parts=(Part("Drums", is_drum=True),))
    harmonic.document.edit(replace(drums, keys=(KeySignature(0, 0, False),)), "Drums")
    assert harmonic.transport.key.whole == ""


def test_chords_are_recognised_and_follow_edits(qtbot: Any, harmonic: MainWindow) -> None:
    assert shown(harmonic, ChordKind.RECOGNISED) == [(0, 4, "C"), (4, 8, "G")]
    rows = harmonic.document.piece.rows.copy()
    rows[:, 2] += 2
    harmonic.document.edit(harmonic.document.piece.with_rows(rows), "Up")
    until(qtbot, lambda: [name for *_, name in shown(harmonic, ChordKind.RECOGNISED)] == ["D", "A"])


def test_what_is_composed_next_is_open_for_chords(harmonic: MainWindow) -> None:
    say(harmonic, bars=2)
    harmonic.harmony.show_chords()
    assert shown(harmonic, ChordKind.WISHED) == [(8, 12, ""), (12, 16, "")]


def test_what_is_typed_over_a_bar_is_the_panels_and_the_other_way_round(harmonic: MainWindow) -> None:
    say(harmonic, bars=4)
    lane = lane_of(harmonic)
    lane.edit(4)
    assert lane.field
    QTest.keyClicks(lane.field, "Dm7 G7")
    QTest.keyClick(lane.field, K.Key_Return)
    assert harmonic.panel.fields["chords"].value() == "N.C. | Dm7 G7 | N.C. | N.C."
    assert harmonic.panel.settings().controls.chords == "N.C. | Dm7 G7 | N.C. | N.C."
    assert (12, 14, "Dm7") in shown(harmonic, ChordKind.WISHED)
    harmonic.panel.fields["chords"].line.setText("F | C")  # type: ignore[attr-defined]
    assert [name for *_, name in shown(harmonic, ChordKind.WISHED)] == ["F", "C", "F", "C"]


def test_a_bar_beyond_makes_it_longer_and_one_with_notes_is_filled(harmonic: MainWindow) -> None:
    say(harmonic, bars=2)
    harmonic.harmony._type(6, "Am")
    assert harmonic.panel.settings().bars == 4
    assert harmonic.panel.settings().controls.chords == "N.C. | N.C. | N.C. | Am"
    harmonic.harmony._type(2, "Em")
    assert (harmonic.roll.bars, harmonic.panel.fields["mode"].value()) == ((2, 2), "fill")
    assert shown(harmonic, ChordKind.WISHED) == [(4, 8, "Em")]
    assert shown(harmonic, ChordKind.RECOGNISED) == [(0, 4, "C")]
    harmonic.harmony._type(4, "Em")  # behind the notes: no longer a gap that is filled
    assert harmonic.panel.fields["mode"].value() == "end"
    assert [name for *_, name in shown(harmonic, ChordKind.WISHED)][:3] == ["", "Em", ""]
    with pytest.raises(ContinuoError, match="too many"):
        harmonic.harmony._type(10_000, "Em")


def test_what_is_no_chord_is_said_and_changes_nothing(harmonic: MainWindow) -> None:
    said: list[str] = []
    lane = lane_of(harmonic)
    lane.troubled.connect(said.append)
    lane.edit(3)
    assert lane.field
    QTest.keyClicks(lane.field, "Hello")
    QTest.keyClick(lane.field, K.Key_Return)
    assert len(said) == 1 and "Hello" in said[0] and lane.field is not None
    QTest.keyClick(lane.field, K.Key_Escape)
    assert harmonic.panel.settings().controls.chords is None


def test_the_lane_by_keyboard(harmonic: MainWindow) -> None:
    say(harmonic, bars=2)
    harmonic.harmony.show_chords()
    lane, said = lane_of(harmonic), list[str]()
    lane.announced.connect(said.append)
    lane.setFocus()
    QTest.keyClick(lane, K.Key_Home)
    QTest.keyClick(lane, K.Key_Right)
    QTest.keyClick(lane, K.Key_Right)
    assert said == [
        "Bar 1: C, recognised from the notes",
        "Bar 2: G, recognised from the notes",
        "Bar 3: no chord, for what is composed next",
    ]
    QTest.keyClicks(lane, "f")  # typing begins at once
    assert lane.field and lane.field.text() == "F"
    QTest.keyClicks(lane.field, "maj7")
    QTest.keyClick(lane.field, K.Key_Return)
    assert harmonic.panel.settings().controls.chords == "Fmaj7 | N.C."
    assert lane.hasFocus()
    QTest.keyClick(lane, K.Key_Delete)
    assert harmonic.panel.settings().controls.chords is None


def test_another_document_begins_without_the_chords_of_the_last(harmonic: MainWindow) -> None:
    harmonic.document.undo.setClean()
    harmonic.files.new()
    assert shown(harmonic, ChordKind.RECOGNISED) == []


def test_in_an_empty_piece_the_lane_says_what_it_is_for(window: MainWindow) -> None:
    window.files.new()
    lane = window.roll.lanes.chords
    drawn: list[str] = []
    lane._hint = lambda: drawn.append("hint") or ""
    lane.grab()
    assert drawn
    window.panel.music.chords.line.setText("G | D7")
    drawn.clear()
    lane.grab()
    assert not drawn
