"""A tempo found in free playing: by simulated players, and never in noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.live.accompany.tempo.played_tempo import LEAST_STROKES, PlayedTempo, TempoListener, even_grid
from generator.music.metre import COMMON_TIME, Metre

CHORDS = ((0, 4, 7), (9, 0, 4), (5, 9, 0), (7, 11, 2))
ROOTS = (0, 9, 5, 7)
BEGIN = 100.0  # seconds
JITTER = 0.015  # seconds, standard deviation
STYLES = ("bass and chords", "chords on each beat", "broken chords", "swing")
Onset = tuple[float, int, int]


def playing(style: str, bpm: float, seed: int, bars: int = 10, beats: int = 4) -> list[Onset]:
    """Moment, pitch and velocity of each key, of somebody who plays a steady tempo by hand."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[float, int, int]] = []
    for beat in range(bars * beats):
        bar, place = divmod(beat, beats)
        chord, root, at = CHORDS[bar % 4], ROOTS[bar % 4], float(beat)
        if style == "chords on each beat":
            rows += [(at, 48 + pitch, 75 + 10 * (place == 0)) for pitch in chord]
        elif style == "broken chords":
            rows += [(at + half / 2, 48 + chord[(0, 2, 1, 2)[(2 * place + half) % 4]], 65) for half in (0, 1)]
            if place == 0:
                rows.append((at, 36 + root, 78))
        else:
            rows += [(at, 36 + root, 85)] if place == 0 else [(at, 52 + pitch, 62) for pitch in chord]
            rows.append((at, 72 + chord[rng.integers(3)], 80))
            if rng.random() < 0.5:
                rows.append((at + (2 / 3 if style == "swing" else 1 / 2), 72 + chord[rng.integers(3)], 70))
    late = {at: rng.normal(0, JITTER) for at, _, _ in rows}
    onsets = [(BEGIN + at * 60 / bpm + late[at] + rng.uniform(0, 0.008), pitch, own) for at, pitch, own in rows]
    return sorted(onsets)


def started(onsets: list[Onset], metre: Metre = COMMON_TIME) -> tuple[PlayedTempo, float] | None:
    """The tempo that is found, and when."""
    listener = TempoListener(metre)
    for moment, pitch, velocity in onsets:
        if found := listener.receive(moment, pitch, velocity):
            return found, moment
    return None


@given(st.sampled_from(STYLES), st.floats(70, 150), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_it_begins_within_eight_bars_of_steady_playing(style: str, bpm: float, seed: int) -> None:
    if style == "swing":  # 15 ms are too much of a third of a quicker beat to be called even
        bpm = min(bpm, 125.0)
    found = started(playing(style, bpm, seed))
    assert found is not None
    tempo, moment = found
    assert moment - BEGIN < 8 * 240 / bpm
    assert min(abs(tempo.bpm / bpm / times - 1) for times in (0.5, 1, 2)) < 0.04
    assert 60 <= tempo.bpm <= 140
    assert moment - 4 * 60 / tempo.bpm - 0.05 < tempo.bar_line <= moment + 0.05


@pytest.mark.parametrize("style", STYLES)
def test_most_tempos_are_neither_halved_nor_doubled_and_bars_begin_where_they_do(style: str) -> None:
    bpms = np.linspace(74, 122, 17)
    right = bars = 0
    for seed, bpm in enumerate(bpms.tolist()):
        found = started(playing(style, bpm, seed))
        assert found is not None
        tempo, _ = found
        right += abs(tempo.bpm / bpm - 1) < 0.04
        beats = (tempo.bar_line - BEGIN) * bpm / 60
        bars += abs(beats / 4 - round(beats / 4)) * 4 < 0.3
    assert right >= 14 and bars >= 14


def test_a_waltz_has_bars_of_three() -> None:
    found = started(playing("bass and chords", 110, 0, bars=12, beats=3), Metre(0, 3, 4))
    assert found is not None
    beats = (found[0].bar_line - BEGIN) * 110 / 60
    assert abs(beats / 3 - round(beats / 3)) * 3 < 0.3


def test_a_beat_of_six_eighths_is_a_dotted_quarter() -> None:
    eighths = [(index * 0.2, 36 if index % 6 == 0 else 55 + index % 3, 90 if index % 3 == 0 else 60)
               for index in range(48)]  # fmt: skip
    found = started(eighths, Metre(0, 6, 8))
    assert found is not None and found[0].bpm == pytest.approx(150, rel=0.02)


@pytest.mark.parametrize("rate", [1.5, 3.0, 6.0])
def test_it_never_begins_in_noise(rate: float) -> None:
    rng = np.random.default_rng(int(rate * 10))
    for _ in range(8):
        moments = np.cumsum(rng.exponential(1 / rate, int(40 * rate)))
        assert started([(moment, int(rng.integers(36, 84)), 80) for moment in moments.tolist()]) is None


@given(st.lists(st.tuples(st.floats(0, 4), st.integers(0, 127), st.integers(1, 127)), max_size=60))
@settings(max_examples=40, deadline=None)
def test_whatever_is_played_it_has_a_tempo_or_none(gaps: list[Onset]) -> None:
    moments = np.cumsum([gap for gap, _, _ in gaps]).tolist()
    found = started([(moment, pitch, own) for moment, (_, pitch, own) in zip(moments, gaps, strict=True)])
    assert found is None or 60 <= found[0].bpm <= 140


def test_a_few_strokes_and_one_chord_say_nothing() -> None:
    assert started([(BEGIN + index / 2, 60, 80) for index in range(LEAST_STROKES - 1)]) is None
    assert started([(BEGIN, 30 + index, 80) for index in range(60)]) is None


def test_after_a_silence_it_begins_to_listen_anew() -> None:
    bursts = [(20.0 * burst + index / 2, 60, 80) for burst in range(6) for index in range(10)]
    assert started(bursts) is None


@given(st.floats(0.2, 1.5), st.integers(16, 40), st.floats(0, 1000))
def test_even_strokes_have_their_own_grid(step: float, count: int, begin: float) -> None:
    grid = even_grid(begin + step * np.arange(count))
    assert grid.step == pytest.approx(step, rel=1e-3) and grid.plainness == pytest.approx(count, rel=1e-3)
