"""Several files as one piece."""

from __future__ import annotations

from app.document.side_by_side import side_by_side
from generator.errors import Text
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track, note_array


def score(resolution: int, name: str = "", **about) -> Score:
    notes = note_array([(resolution, resolution // 2, 60, 80)])
    return Score(resolution, (Track(notes, name, 5, source_part=0),), **about)


def test_all_tracks_begin_together_with_the_tempo_and_metre_of_the_first() -> None:
    first = score(480, "Lead", tempos=(Tempo(0, 400_000),), metres=(Metre(0, 3, 4),), notices=(Text("odd"),))
    joined = side_by_side([("Song", first), ("Bass", score(96)), ("Drums", score(384, tempos=(Tempo(0, 1),)))])
    assert (joined.tempos, joined.metres) == (first.tempos, first.metres)
    assert [track.name for track in joined.tracks] == ["Lead", "Bass", "Drums"]
    quarters = {(track.notes[0, 0] / joined.ticks_per_quarter, track.notes[0, 1] / joined.ticks_per_quarter)
                for track in joined.tracks}  # fmt: skip
    assert quarters == {(1.0, 0.5)}
    assert [track.source_part for track in joined.tracks] == [0, None, None]
    assert [str(notice) for notice in joined.notices] == [
        "odd",
        "3 files as tracks of one piece; tempo, metre and controllers are those of Song",
    ]


def test_resolutions_that_have_no_common_one_are_rounded_to_the_finest() -> None:
    joined = side_by_side([("a", score(32_767)), ("b", score(480))])
    assert joined.ticks_per_quarter == 32_767
    assert joined.tracks[1].notes[0, 0] == 32_767
