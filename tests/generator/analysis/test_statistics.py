from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis import statistics
from generator.analysis.statistics import (
    HISTOGRAMS,
    NOTE_VALUES,
    SCALARS,
    PieceStatistics,
    piece_statistics,
    score_statistics,
)
from generator.events.quantiser import quantise
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.music.score import Score
from tests.training.tunes import random_tune
from training.evaluate.comparison import (
    compare,
    compare_values,
    difference_densities,
    jensen_shannon,
    kl_divergence,
    overlap,
    wasserstein,
)

COMMON_TIME = BarGrid((Metre(0, 4, 4),), 24)
WALTZ = BarGrid((Metre(0, 3, 4),), 24)
SECONDS_PER_TICK = 0.5 / 24  # 120 quarters a minute
C_MAJOR = (60, 62, 64, 65, 67, 69, 71, 72)


def notes(*rows: tuple[float, float, int]) -> np.ndarray:
    """(onset, length, pitch), in quarters."""
    return np.array([(24 * onset, 24 * length, pitch, 64) for onset, length, pitch in rows], np.int32).reshape(-1, 4)


def quarters(pitches) -> np.ndarray:
    return notes(*((onset, 1, pitch) for onset, pitch in enumerate(pitches)))


def rhythm(*bars: tuple[float, ...], quarters_per_bar: int = 4) -> np.ndarray:
    """Bars of onsets, in quarters from the bar line."""
    return notes(*((number * quarters_per_bar + onset, 0.25, 60) for number, bar in enumerate(bars) for onset in bar))


def test_scale_of_c_major_in_quarters():
    found = piece_statistics(quarters(C_MAJOR), COMMON_TIME, SECONDS_PER_TICK)
    assert found.values["pitch_range"] == 12
    assert found.values["notes_per_second"] == pytest.approx(2)
    assert found.values["polyphony"] == 1
    assert found.values["scale_consistency"] == 1
    assert found.values["groove_consistency"] == 1
    assert found.histograms["scale_steps"] == pytest.approx(np.array([2, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1]) / 8)
    for name in ("inter_onset_intervals", "note_lengths"):
        assert dict(zip(NOTE_VALUES, found.histograms[name], strict=True))["1/4"] == 1


def test_every_statistic_and_histogram_is_measured():
    found = piece_statistics(quarters(C_MAJOR), COMMON_TIME, SECONDS_PER_TICK)
    assert set(found.values) == {scalar.name for scalar in SCALARS}
    assert {name: len(shares) for name, shares in found.histograms.items()} == {
        h.name: len(h.labels) for h in HISTOGRAMS
    }


def test_polyphony_counts_what_sounds_and_no_rests():
    half_of_the_time_two = notes((0, 2, 48), (1, 1, 60), (9, 2, 48), (10, 1, 62))
    assert statistics.polyphony(half_of_the_time_two) == 1.5
    assert statistics.polyphony(notes((0, 4, 48), (1, 1, 60))) == 1.25  # the long note lasts on past the short one


def test_one_note_out_of_the_scale_of_eight():
    assert statistics.scale_consistency(quarters((*C_MAJOR[:7], 66))) == 7 / 8


def test_two_pitch_classes_as_often_are_one_bit():
    assert statistics.entropy(statistics.pitch_class_histogram(quarters((60, 72, 67, 55)))) == 1


@pytest.mark.parametrize(
    ("ticks", "name"),
    [(1, "shorter"), (3, "1/32"), (6, "1/16"), (8, "1/8 triplet"), (11, "1/8"), (18, "dotted 1/8"), (96, "1/1"),
     (500, "longer")],
)  # fmt: skip
def test_time_is_put_into_the_nearest_note_value(ticks, name):
    assert list(NOTE_VALUES)[int(statistics.note_value_histogram(np.array([ticks])).argmax())] == name


def test_groove_of_neighbouring_bars_that_differ_in_two_sixteenths():
    assert statistics.groove_consistency(rhythm((0, 1, 2, 3), (0, 2)), COMMON_TIME) == 1 - 2 / 16
    assert statistics.groove_consistency(rhythm((0, 1), (0, 1), (0, 2)), COMMON_TIME) == 1 - (0 + 2) / 2 / 16


def test_groove_in_a_waltz_counts_twelve_sixteenths():
    assert statistics.groove_consistency(rhythm((0, 1, 2), (0,), quarters_per_bar=3), WALTZ) == 1 - 2 / 12


def test_groove_does_not_compare_bars_of_different_length():
    changing = BarGrid((Metre(0, 4, 4), Metre(96, 3, 4)), 24)
    assert np.isnan(statistics.groove_consistency(notes((0, 1, 60), (4, 1, 60)), changing))


def test_onset_played_a_little_early_belongs_to_the_bar_it_is_meant_for():
    played = rhythm((0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3))
    played[4:, 0] -= 2
    assert statistics.groove_consistency(played, COMMON_TIME) == 1


def test_bar_that_comes_again_is_the_same_and_half_a_bar_is_alike():
    theme, other = [(0, 60), (1, 64)], [(0, 60), (2, 67)]
    bars = [theme, other, [(onset, pitch + 12) for onset, pitch in theme]]  # an octave higher is the same
    piece = notes(*((4 * number + onset, 1, pitch) for number, bar in enumerate(bars) for onset, pitch in bar))
    assert statistics.bar_similarity(piece, COMMON_TIME) == pytest.approx((1 / 3 + 1) / 2)


def test_bar_similarity_is_the_same_over_many_bars_as_bar_by_bar():
    rng = np.random.default_rng(1)
    piece = notes(
        *sorted(
            {(int(o), 1, int(p)) for o, p in zip(rng.integers(0, 2400, 1800), rng.integers(60, 63, 1800), strict=True)}
        )
    )
    bars: dict[int, set] = {}
    for onset, _, pitch, _ in piece.tolist():
        bars.setdefault(onset // 96, set()).add((onset % 96, pitch))
    contents = list(bars.values())
    best = [max(len(a & b) / len(a | b) for b in contents[:n]) for n, a in enumerate(contents) if n]
    assert len(contents) > 512
    assert statistics.bar_similarity(piece, COMMON_TIME) == pytest.approx(np.mean(best))


def test_one_bar_has_no_neighbour():
    found = piece_statistics(quarters(C_MAJOR[:4]), COMMON_TIME, SECONDS_PER_TICK).values
    assert np.isnan(found["groove_consistency"]) and np.isnan(found["bar_similarity"])


@pytest.mark.parametrize(
    ("onset", "bars", "strong"),
    [(4, COMMON_TIME, True), (6, COMMON_TIME, True), (5, COMMON_TIME, False), (6.5, COMMON_TIME, False),
     (3, WALTZ, True), (4.5, WALTZ, False), (6, BarGrid((Metre(0, 12, 8),), 24), True),
     (1.5, BarGrid((Metre(0, 6, 8),), 24), False)],
)  # fmt: skip
def test_strong_beats_are_the_first_of_a_bar_and_the_third_of_four(onset, bars, strong):
    assert statistics.ends_on_strong_beat(notes((0, 1, 60), (onset, 1, 60)), bars) is strong


def test_held_bass_is_the_bass_of_the_end():
    scale = [(n, 1, pitch) for n, pitch in enumerate(C_MAJOR)]
    tonic_held = [*scale, (6, 4, 48), (8, 2, 64), (8, 2, 67)]
    dominant_held = [*scale, (6, 4, 43), (8, 2, 64), (8, 2, 72)]
    assert statistics.ends_on_tonic(notes(*tonic_held)) and not statistics.ends_on_tonic(notes(*dominant_held))


def test_excerpt_counts_bars_from_the_first_note_and_leaves_the_ending():
    piece = notes((8, 1, 60), (9, 1, 62), (12, 1, 64), (16, 1, 80), (24, 4, 60))
    whole = piece_statistics(piece, COMMON_TIME, SECONDS_PER_TICK)
    first = piece_statistics(piece, COMMON_TIME, SECONDS_PER_TICK, excerpt_bars=2)
    assert (whole.values["pitch_range"], first.values["pitch_range"]) == (20, 4)
    assert first.values["ends_on_strong_beat"] == whole.values["ends_on_strong_beat"] == 1


def test_piece_without_notes_has_no_statistics():
    with pytest.raises(ValueError):
        piece_statistics(notes(), COMMON_TIME, SECONDS_PER_TICK)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 20), st.integers(-12, 12))
def test_transposing_changes_no_statistic(seed, semitones):
    tune = quantise(random_tune(seed))
    rows, bars = tune.tracks[0].notes, BarGrid(tune.metres, 24)
    before = piece_statistics(rows, bars, SECONDS_PER_TICK)
    after = piece_statistics(rows + np.array([0, 0, semitones, 0], np.int32), bars, SECONDS_PER_TICK)
    assert after.values == pytest.approx(before.values)
    for name, shares in before.histograms.items():
        assert after.histograms[name] == pytest.approx(shares)


def tunes(first_seed: int, count: int) -> list[PieceStatistics]:
    return [score_statistics(quantise(random_tune(seed))) for seed in range(first_seed, first_seed + count)]


def test_seconds_are_those_of_the_score():
    tune = quantise(random_tune(0))
    twice_as_fast = Score(
        tune.ticks_per_quarter, tune.tracks, (tune.tempos[0]._replace(us_per_quarter=250_000),), tune.metres
    )
    slow, fast = (score_statistics(score).values["notes_per_second"] for score in (tune, twice_as_fast))
    assert fast == pytest.approx(2 * slow)


def test_set_compared_with_itself_is_at_distance_0_and_overlaps():
    pieces = tunes(0, 30)
    for comparison in compare(pieces, pieces, np.random.default_rng(0), resamples=50):
        assert not comparison.differs
        for name, estimate in comparison.distances.items():
            assert estimate.value == pytest.approx(float(name == "overlap"), abs=0.07)
        assert "jensen_shannon" in comparison.distances or comparison.distances["wasserstein"].value == pytest.approx(0)


def test_like_pieces_do_not_differ_and_others_do():
    rng = np.random.default_rng(1)
    people, like, other = (rng.normal(mean, 1, (size, 1)) for mean, size in ((0, 80), (0, 40), (2, 40)))
    same = compare_values(SCALARS[0], like, people, rng, 200)
    apart = compare_values(SCALARS[0], other, people, rng, 200)
    assert not same.differs and apart.differs
    assert apart.distances["wasserstein"].value == pytest.approx(2, abs=0.5)
    assert apart.distances["overlap"].high < same.distances["overlap"].low
    assert apart.distances["kl_divergence"].low > same.distances["kl_divergence"].high


def test_interval_holds_its_figure_and_narrows_with_more_pieces():
    rng = np.random.default_rng(2)
    few, many = (
        compare_values(SCALARS[0], rng.normal(1, 1, (size, 1)), rng.normal(0, 1, (size, 1)), rng, 200)
        for size in (10, 160)
    )
    for comparison in (few, many):
        for estimate in (*comparison.distances.values(), *comparison.among_people.values(), *comparison.composed):
            assert estimate.low <= estimate.value <= estimate.high
    widths = [found.distances["wasserstein"].high - found.distances["wasserstein"].low for found in (few, many)]
    assert widths[1] < widths[0] / 2


def test_same_seed_gives_the_same_figures():
    sets = tunes(0, 6), tunes(10, 8)
    first, again = (compare(*sets, np.random.default_rng(7), resamples=20) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_pieces_have_means_and_no_distances(count):
    for comparison in compare(tunes(0, count), tunes(10, 8), np.random.default_rng(0), resamples=20):
        assert bool(comparison.composed) == bool(count) and comparison.people
        assert not comparison.distances and not comparison.among_people and not comparison.differs


def test_piece_without_a_statistic_is_left_out_of_its_mean():
    short = piece_statistics(quarters(C_MAJOR[:4]), COMMON_TIME, SECONDS_PER_TICK)
    found = {c.statistic.name: c for c in compare([short, *tunes(0, 5)], tunes(10, 8), np.random.default_rng(0), 20)}
    alone = {c.statistic.name: c for c in compare(tunes(0, 5), tunes(10, 8), np.random.default_rng(0), 20)}
    assert found["bar_similarity"].composed[0].value == alone["bar_similarity"].composed[0].value
    assert found["pitch_range"].composed[0].value != alone["pitch_range"].composed[0].value


def weights(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, float)


def test_wasserstein_is_how_far_values_are_moved():
    values = weights((0,), (1,), (3,), (4,))
    assert wasserstein(values, weights((1, 1, 0, 0)), weights((0, 0, 1, 1))) == pytest.approx([3])
    assert wasserstein(values, weights((2, 0, 0, 0)), weights((1, 0, 0, 1))) == pytest.approx([2])


def test_jensen_shannon_is_1_where_nothing_is_shared_and_0_where_all_is():
    rows = weights((1, 0), (0, 1), (1, 0))
    assert jensen_shannon(rows, weights((1, 0, 0), (1, 0, 0)), weights((0, 1, 0), (0, 0, 1))) == pytest.approx([1, 0])


def test_densities_overlap_by_the_area_both_cover():
    p, q = weights((0.5, 0.5, 0, 0)), weights((0.25, 0.25, 0.25, 0.25))
    assert overlap(p, q) == pytest.approx([0.5])
    assert kl_divergence(p, q) == pytest.approx([np.log(2)])
    assert kl_divergence(p, p) == pytest.approx([0])


def test_smoothed_differences_are_those_of_gaussian_kernels():
    values = np.random.default_rng(0).normal(0, 5, (40, 1))
    composed, people = np.repeat([[1.0, 0.0], [0.0, 1.0]], 20, axis=1)
    within, _ = difference_densities(values, composed[None], people[None])
    own = values[20:, 0]
    pairs = np.abs(own[:, None] - own)[np.triu_indices(20, 1)]
    step = np.abs(values - values.T).max() / 255
    width = pairs.std() * len(pairs) ** -0.2
    grid = np.arange(256) * step
    expected = np.exp(-0.5 * ((grid[:, None] - pairs) / width) ** 2).sum(axis=1) / (
        len(pairs) * width * np.sqrt(2 * np.pi)
    )
    assert within[0, :256] / step == pytest.approx(expected, abs=0.02 * expected.max())


def test_piece_drawn_twice_is_not_its_own_neighbour():
    values = weights((0,), (10,), (20,), (30,))
    within, _ = difference_densities(values, weights((1, 1, 0, 0)), weights((0, 0, 2, 2)))
    assert within[0].argmax() == round(10 / 30 * 255)
