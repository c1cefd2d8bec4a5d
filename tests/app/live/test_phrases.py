"""The phrases of a duet as a piece."""

from __future__ import annotations

from app.document.piece import COMPOSED, DURATION, ONSET, ORIGIN, PART, YOURS
from app.live.duet import joined_phrases
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track, note_array


def phrase(
    *notes: tuple[int, int, int, int], us: int = 500_000, metre: tuple[int, int] = (3, 4), tpq: int = 24
) -> Score:
    return Score(tpq, (Track(note_array(notes)),), (Tempo(0, us),), (Metre(0, *metre),))


def test_each_phrase_begins_at_the_bar_line_after_the_one_before():
    piece = joined_phrases(
        [(phrase((0, 24, 60, 80)), "yours"), (phrase((12, 60, 64, 70)), "mine"), (phrase((0, 72, 62, 90)), "yours")],
        "Keyboard",
    )
    bar = 3 * 480
    assert piece.rows[:, [ONSET, DURATION, PART, ORIGIN]].tolist() == [
        [0, 480, 0, YOURS], [bar + 240, 1200, 1, COMPOSED], [2 * bar, 1440, 0, YOURS],
    ]  # fmt: skip
    assert [part.name for part in piece.parts] == ["Keyboard", "Continuo"]


def test_a_phrase_keeps_its_own_tempo():
    piece = joined_phrases(
        [(phrase((0, 24, 60, 80)), "yours"), (phrase((0, 24, 60, 80), us=600_000), "mine"),
         (phrase((0, 24, 60, 80), us=600_000), "yours")],
        "Keyboard",
    )  # fmt: skip
    assert [tuple(tempo) for tempo in piece.tempos] == [(0, 500_000), (1440, 600_000)]


def test_no_phrase_is_an_empty_piece():
    assert len(joined_phrases([], "Keyboard")) == 0
    assert len(joined_phrases([(phrase(), "yours")], "Keyboard")) == 0


def test_a_phrase_keeps_its_changes_of_tempo_and_its_metre():
    slowing = Score(
        24, (Track(note_array([(0, 24, 60, 80), (96, 24, 62, 80)])),), (Tempo(0, 500_000), Tempo(48, 700_000)),
        (Metre(0, 4, 4),),
    )  # fmt: skip
    piece = joined_phrases([(slowing, "yours"), (phrase((0, 24, 64, 80)), "mine")], "Keyboard")
    assert [tuple(tempo) for tempo in piece.tempos] == [(0, 500_000), (960, 700_000), (3840, 500_000)]
    assert [tuple(metre) for metre in piece.metres] == [(0, 4, 4), (3840, 3, 4)]
