"""Drums keep the pattern of the bars before, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.wish import Wish
from generator.compose.drawing.groove import (
    NATS_EXTRA,
    NATS_LIKE,
    NATS_PART,
    NATS_PASSED,
    NATS_WHEN,
    Groove,
    Strokes,
    pattern_of,
    steadiness,
    strokes_until,
)
from generator.compose.piece import compose_all
from generator.events.ensemble import DRUMS, PART_VALUES, part_value
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.music.score import Score
from generator.network.config import SamplingConfig
from tests.generator.bands import HAT, KICK, SNARE, VOCABULARY, band, parts_checkpoint

BAR, EIGHTH = 96, 12
BARS = BarGrid((Metre(0, 4, 4),), 24)
ONLY = np.array([0])
FLUTE = part_value(9, 0)


def strokes(*struck: tuple[int, int]) -> Strokes:
    """Of a bar: (sixteenth, pitch)."""
    found: Strokes = {}
    for slot, pitch in struck:
        found.setdefault(slot, {})[pitch] = 6 * slot
    return found


def clip(bars: int, *, late: int = 0) -> np.ndarray:
    """Kick and snare in turn on each beat of so many bars."""
    rows = [(24 * beat + late, 0, (KICK, SNARE)[beat % 2], 90, DRUMS) for beat in range(4 * bars)]
    return np.array(rows, np.int64).reshape(-1, 5)


def groove(bars: int = 4, *, alone: bool = True, until: float = np.inf, strength: float = 1.0, late: int = 0) -> Groove:
    return Groove(BARS, VOCABULARY, clip(bars, late=late), until=until, alone=alone, takes=1, strength=strength)


def shifts(guide: Groove, onset: int) -> np.ndarray:
    return guide.shifts(np.zeros((1, 200), np.float32), ONLY, np.array([onset]))[0]


def token(*pitches: int) -> int:
    return next(n for n, own in enumerate(VOCABULARY.pitches) if VOCABULARY.is_drum[n] and {*own} == {*pitches})


def test_a_stroke_weighs_by_how_many_bars_have_it() -> None:
    always, often, once = (0, KICK), (4, SNARE), (7, HAT)
    bars = [strokes(always, often), strokes(always, often), strokes(always, once), strokes(always, often)]
    weights = {(slot, pitch): own[1] for slot, found in pattern_of(bars).items() for pitch, own in found.items()}
    assert weights == {always: pytest.approx(1), often: pytest.approx(1 / 3)}
    (three,) = pattern_of([strokes(always)] * 3)[0].values()
    assert 0 < three[1] < 1
    assert pattern_of([strokes(always)]) == pattern_of([]) == {}


def test_how_steadily_drums_play() -> None:
    one, other = strokes((0, KICK), (4, SNARE)), strokes((0, KICK), (6, SNARE))
    assert steadiness({3: one, 4: one, 5: one}) == 1
    assert steadiness({3: one, 4: other}) == 0.5
    assert steadiness({3: one, 5: one}) is steadiness({}) is None


def test_drums_alone_go_on_where_the_next_stroke_is() -> None:
    guide = groove()  # each bar is as the one before: the strength is doubled
    assert np.flatnonzero(shifts(guide, 4 * BAR - 24)).tolist() == [24]
    assert shifts(guide, 4 * BAR - 24)[24] == pytest.approx(2 * NATS_WHEN)
    guide.note(0, 4 * BAR, token(KICK, HAT))
    assert np.flatnonzero(shifts(guide, 4 * BAR)).tolist() == [24]
    assert np.flatnonzero(shifts(guide, 4 * BAR + 30)).tolist() == [18]  # the snare was left out, and is passed
    assert shifts(groove(strength=0.5), 4 * BAR - 24)[24] == pytest.approx(NATS_WHEN)


def test_in_a_band_others_may_play_before_it() -> None:
    found = shifts(groove(alone=False), 4 * BAR - 24)
    assert not found[:25].any()
    assert found[25:] == pytest.approx(-2 * NATS_PASSED)


def test_a_stroke_that_comes_at_this_onset_is_waited_for_unless_the_drums_have_struck() -> None:
    guide = groove(alone=False)
    assert shifts(guide, 4 * BAR)[1] < 0 == shifts(guide, 4 * BAR)[0]
    guide.note(0, 4 * BAR, token(SNARE, HAT))
    assert not shifts(guide, 4 * BAR)[:25].any()


def test_a_bar_with_more_strokes_than_the_last_ones_had_by_then_needs_fewer() -> None:
    guide, level = groove(alone=False), np.zeros((1, PART_VALUES), np.float32)
    for tick in (0, EIGHTH):  # four strokes, where the bars before have one
        guide.note(0, 4 * BAR + tick, token(KICK, HAT))
    place = 4 * BAR + 2 * EIGHTH - 1
    assert shifts(guide, place)[-1] == pytest.approx(-2 * NATS_PASSED / 8)
    assert guide.parts(level, ONLY, np.array([4 * BAR + 3 * EIGHTH]))[0, DRUMS] == pytest.approx(
        -2 * NATS_EXTRA * 3 / 4
    )
    found = guide.tokens(np.zeros((1, len(VOCABULARY)), np.float32), ONLY, np.array([4 * BAR + 24]), np.array([DRUMS]))
    assert found[0, token(SNARE, HAT)] == pytest.approx(2 * NATS_LIKE / 2 / 8)


def test_a_bar_without_bars_before_it_may_have_any_number_of_strokes() -> None:
    assert strokes_until([]) == [np.inf]
    assert strokes_until([strokes((0, KICK), (2, HAT)), strokes((0, KICK))]) == [0, 1, 1, 1.5]
    guide = groove(bars=0)
    for tick in range(0, BAR, EIGHTH):
        guide.note(0, tick, token(KICK, HAT))
    assert not guide.parts(np.zeros((1, PART_VALUES), np.float32), ONLY, np.array([BAR - 6])).any()


def test_it_is_the_sixteenth_that_counts_and_the_last_bar_says_when() -> None:
    guide = groove(late=2)
    assert np.flatnonzero(shifts(guide, 4 * BAR - 22)).tolist() == [24]
    guide.note(0, 4 * BAR - 1, token(KICK, HAT))  # an early downbeat
    assert np.flatnonzero(shifts(guide, 4 * BAR - 1)).tolist() == [27]


def test_nothing_is_asked_for_in_the_last_bar_or_without_drums_before() -> None:
    assert not shifts(groove(until=4 * BAR), 4 * BAR - 24).any()
    assert not shifts(groove(bars=0), 0).any()
    assert not shifts(groove(bars=1), BAR).any()


def test_drums_are_likelier_where_they_strike_until_they_have() -> None:
    guide, level = groove(alone=False), np.zeros((1, PART_VALUES), np.float32)
    found = guide.parts(level, ONLY, np.array([4 * BAR]))[0]
    assert np.flatnonzero(found).tolist() == [DRUMS] and found[DRUMS] == pytest.approx(2 * NATS_PART)
    assert not guide.parts(level, ONLY, np.array([4 * BAR + EIGHTH])).any()
    guide.note(0, 4 * BAR, token(KICK, HAT))
    assert not guide.parts(level, ONLY, np.array([4 * BAR])).any()


def test_tokens_with_the_strokes_that_are_missing_are_likelier() -> None:
    guide, level = groove(), np.zeros((1, len(VOCABULARY)), np.float32)
    found = guide.tokens(level, ONLY, np.array([4 * BAR]), np.array([DRUMS]))[0]
    assert found[token(KICK, HAT)] == pytest.approx(2 * NATS_LIKE / 2)
    assert not found[token(SNARE, HAT)] and not found[~VOCABULARY.is_drum].any()
    assert not guide.tokens(level, ONLY, np.array([4 * BAR]), np.array([FLUTE])).any()
    assert not guide.tokens(level, ONLY, np.array([4 * BAR + EIGHTH]), np.array([DRUMS])).any()


def test_of_a_long_clip_the_last_bars_count() -> None:
    loose = np.array([(bar * BAR + 6 * (5 * bar % 16), 0, HAT, 90, DRUMS) for bar in range(40)])
    steady = clip(16) + np.array([40 * BAR, 0, 0, 0, 0])
    guide = Groove(BARS, VOCABULARY, np.concatenate([loose, steady]), until=np.inf, alone=True, takes=1, strength=1.0)
    assert shifts(guide, 56 * BAR - 24)[24] == pytest.approx(2 * NATS_WHEN)


def test_a_bar_of_another_length_has_no_stroke_beyond_its_end() -> None:
    bars = BarGrid((Metre(0, 4, 4), Metre(4 * BAR, 2, 4)), 24)
    guide = Groove(bars, VOCABULARY, clip(4), until=np.inf, alone=True, takes=1, strength=1.0)
    guide.note(0, 4 * BAR, token(KICK, HAT))
    guide.note(0, 4 * BAR + 24, token(SNARE, HAT))
    assert np.flatnonzero(shifts(guide, 4 * BAR + 24)).tolist() == [24]  # the downbeat of the bar after it


def share_kept(notes: np.ndarray) -> float:
    """Of the strokes of the bars the share that stands in the bar before, too. notes: those of drums."""
    bars: dict[int, Strokes] = {}
    for onset, _, pitch, _ in notes.tolist():
        bars.setdefault(onset // (4 * 480), {}).setdefault(onset % (4 * 480) // 120, {})[pitch] = 0
    return steadiness(bars) or 0.0


@pytest.mark.parametrize("number", [0, 1], ids=["lstm", "wavenet"])
@pytest.mark.parametrize("parts", ["drums", None], ids=["alone", "in a band"])
def test_composed_drums_keep_more_of_the_pattern_with_it(number: int, parts: str | None) -> None:
    checkpoint, score = parts_checkpoint(number), band(4)
    tracks = score.tracks[-1:] if parts else score.tracks
    wish = Wish(seed=replace(score, tracks=tracks), bars=8, candidates=1)
    kept = []
    for strength in (0.0, 4.0):
        # Without fullness: the fewer notes other parts have, the more the pattern shows; and without consistency, which
        # makes an untrained model play other notes.
        asked = replace(wish, sampling=SamplingConfig(groove=strength, fullness=0, consistency=0))
        pieces = [compose_all(checkpoint, replace(asked, rng_seed=seed))[0].score for seed in range(3)]
        kept.append(np.mean([share_kept(piece.tracks[-1].notes) for piece in pieces]))
    assert kept[1] > kept[0] + 0.1


def test_music_without_drums_stays_as_it_is() -> None:
    score = Score(480, band(2).tracks[:2])
    off, on = (
        compose_all(parts_checkpoint(), Wish(seed=score, bars=4, sampling=SamplingConfig(groove=strength)))[0].notes
        for strength in (0.0, 4.0)
    )
    assert off.tolist() == on.tolist()
