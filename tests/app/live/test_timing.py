"""What was played without a click, on its beats or on a clock."""

from __future__ import annotations

import numpy as np
import pytest

from app.live.changes import PlayedChange
from app.live.recording import PlayedNote
from app.live.timing import timed
from generator.errors import ContinuoError
from generator.music.metre import Metre
from tests.generator.analysis.beats.test_tracker import performance


def notes_of(period: float, slower: float = 0.0) -> list[PlayedNote]:
    onsets, pitches, velocities, _ = performance(period, slower=slower)
    rows = zip(onsets.tolist(), pitches.tolist(), velocities.tolist(), strict=True)
    return [PlayedNote(50 + onset, 50 + onset + 0.2, pitch, velocity) for onset, pitch, velocity in rows]


def sound(notes: list[PlayedNote]) -> np.ndarray:
    onsets = np.sort([note.onset for note in notes])
    return onsets - onsets[0]


@pytest.mark.parametrize("slower", [0.0, 0.25])
def test_notes_stand_on_the_beats_and_sound_as_they_were_played(slower: float) -> None:
    notes = notes_of(0.6, slower=slower)
    score, is_known = timed(notes)
    assert is_known
    written = np.sort(score.tracks[0].notes[:, 0])
    seconds = np.array(score.seconds_at_all(written.tolist()))
    assert seconds - seconds[0] == pytest.approx(sound(notes), abs=3e-3)
    off = np.abs(written - np.rint(written / 240) * 240)
    assert np.median(off) <= 12


def test_a_grid_moves_notes_where_beats_are_known_and_only_there() -> None:
    assert not (timed(notes_of(0.6), quantise="8ths").score.tracks[0].notes[:, 0] % 240).any()
    gaps = np.cumsum([0.31, 0.83, 0.17, 0.59, 1.13, 0.23, 0.71, 0.37, 0.97])
    free = [PlayedNote(gap, gap + 0.1, 60, 80) for gap in gaps.tolist()]
    score, is_known = timed(free, quantise="8ths")
    assert not is_known and score.tracks[0].notes[:, 0] % 240 != pytest.approx(0)


def test_a_tempo_that_is_given_holds() -> None:
    score, is_known = timed(notes_of(0.6), bpm=80, metre=Metre(0, 3, 4))
    assert is_known and score.tempos[0].us_per_quarter == 750_000 and score.metres == (Metre(0, 3, 4),)


def test_no_notes_are_said() -> None:
    with pytest.raises(ContinuoError, match="no notes were received"):
        timed([])


def test_two_notes_have_no_beat_of_their_own() -> None:
    assert not timed([PlayedNote(0, 1, 60, 80), PlayedNote(0.7, 1.5, 62, 80)]).is_beat_known


def test_bends_stay_beside_their_notes_on_the_beats_that_are_found() -> None:
    notes = notes_of(0.6)
    bend = PlayedChange(notes[5].onset, (0xE0, 0, 80))
    score, is_known = timed(notes, changes=[bend])
    assert is_known and score.source
    bends = score.source.events.ticks[score.source.events.status == 0xE0].tolist()
    assert bends[0] == score.tracks[0].notes[5, 0]
    score = timed(notes, bpm=80, changes=[bend]).score
    assert score.source and 0xE0 in score.source.events.status.tolist()
