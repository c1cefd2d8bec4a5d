from __future__ import annotations

import dataclasses
import io
import json

import numpy as np
import pytest
from rich.console import Console

from generator.analysis.originality import CorpusIndex
from generator.analysis.statistics import HISTOGRAMS, SCALARS
from generator.events.quantiser import quantise
from generator.music.metre import Metre
from generator.music.score import Score, Track, note_array
from tests.training.tunes import random_tune
from training.evaluate.report import (
    MusicalEvaluation,
    drum_onsets_per_beat,
    evaluate_music,
    evaluation_details,
    print_evaluation,
    save_picture,
    with_drums,
)

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def tunes(first_seed: int, count: int) -> list[Score]:
    return [quantise(random_tune(seed)) for seed in range(first_seed, first_seed + count)]


def corpus_of(scores: list[Score]) -> CorpusIndex:
    """Under names that a careless terminal would stumble over."""
    names = [f"[red]tune{number}\udcff.mid" for number in range(len(scores))]
    return CorpusIndex.build([score.tracks[0].notes for score in scores], names)


def transposed(score: Score, semitones: int) -> Score:
    rows = score.tracks[0].notes + np.array([0, 0, semitones, 0], np.int32)
    return dataclasses.replace(score, tracks=(Track(rows),))


def evaluated(composed: list[Score], people: list[Score], **options) -> MusicalEvaluation:
    return evaluate_music(composed, people, np.random.default_rng(0), resamples=20, **options)


def printed(evaluation: MusicalEvaluation) -> str:
    out = io.StringIO()
    print_evaluation(Console(file=out, width=120, soft_wrap=True), evaluation)
    return out.getvalue()


def test_every_statistic_is_printed_with_its_interval():
    lines = printed(evaluated(tunes(0, 5), tunes(10, 8))).splitlines()
    for statistic in (*SCALARS, *HISTOGRAMS):
        assert any(statistic.title in line and "(" in line and "–" in line for line in lines), statistic.name


def test_details_are_valid_json_with_every_figure_and_interval():
    corpus = corpus_of(tunes(30, 5))
    details = evaluation_details(evaluated(tunes(0, 5), tunes(10, 8), corpus=corpus, excerpt_bars=8))
    details = json.loads(json.dumps(details, allow_nan=False))
    assert details["pieces"] == {"composed": 5, "silent": 0, "people": 8}
    assert set(details["statistics"]) == {statistic.name for statistic in (*SCALARS, *HISTOGRAMS)}
    for found in (*details["statistics"].values(), details["originality"]):
        assert set(found["distances"]) == set(found["among_people"]) != set()
        for estimate in (*found["means"]["composed"], *found["distances"].values()):
            assert estimate["low"] <= estimate["value"] <= estimate["high"]
    assert [len(details["originality"]["runs"][name]) for name in ("composed", "people")] == [5, 8]


def test_copy_of_a_training_piece_is_reported_with_its_length_and_source():
    known = tunes(30, 5)
    evaluation = evaluated([*tunes(0, 4), transposed(known[3], 2)], tunes(10, 8), corpus=corpus_of(known))
    assert evaluation.originality is not None
    copied = evaluation.originality.composed[4]
    assert (copied.notes, copied.piece) == (known[3].note_count, 3)
    assert f"  {known[3].note_count} notes from note 1 of composed piece 5: [red]tune3\\udcff.mid" in printed(
        evaluation
    )


def test_excerpt_is_what_originality_is_asked_of():
    known = tunes(30, 5)
    evaluation = evaluated(known[:4], tunes(10, 8), corpus=corpus_of(known), excerpt_bars=2)
    assert evaluation.originality is not None
    own = known[0].tracks[0].notes
    assert evaluation.originality.composed[0].notes == (own[:, 0] < 2 * 96).sum()


def test_silent_pieces_are_counted_and_left_out():
    silent = quantise(Score(24, (Track(),)))
    evaluation = evaluated([silent, *tunes(0, 5), silent], tunes(10, 8))
    assert (evaluation.silent, len(evaluation.composed)) == (2, 5)
    assert "Left out because they have no notes: 2" in printed(evaluation)


def test_what_is_further_than_people_from_each_other_stands_in_bold():
    two_hands_apart = [transposed(tune, 0) for tune in tunes(0, 8)]
    for tune in two_hands_apart:
        lowest = tune.tracks[0].notes[:, 2].argmin()
        tune.tracks[0].notes.flags.writeable = True
        tune.tracks[0].notes[lowest, 2] = 21
    evaluation = evaluated(two_hands_apart, tunes(10, 16))
    assert {c.statistic.name for c in evaluation.comparisons if c.differs} >= {"pitch_range"}


@pytest.mark.parametrize("composed", [0, 1])
def test_few_pieces_are_reported_as_far_as_they_go(composed):
    evaluation = evaluated(tunes(0, composed), tunes(10, 6), corpus=corpus_of(tunes(30, 3)))
    assert f"{composed} composed pieces, 6 by people" in printed(evaluation)
    assert json.dumps(evaluation_details(evaluation), allow_nan=False)


@pytest.mark.parametrize("composed", [0, 6])
def test_picture_is_a_png_however_few_the_pieces(tmp_path, composed):
    corpus = corpus_of(tunes(30, 3)) if composed else None
    save_picture(evaluated(tunes(0, composed), tunes(10, 6), corpus=corpus), tmp_path / "music.png")
    assert (tmp_path / "music.png").read_bytes().startswith(PNG_MAGIC)


def with_strokes(tune: Score, each: int) -> Score:
    """With a stroke every so many ticks."""
    strokes = note_array([(tick, 6, 42, 80) for tick in range(0, 12 * 96, each)])
    return with_drums(tune, strokes)


def test_drums_are_compared_beside_what_is_pitched_and_change_nothing_there(tmp_path):
    composed, people = tunes(0, 5), tunes(10, 8)
    bands = [with_strokes(tune, 12) for tune in composed], [with_strokes(tune, 24) for tune in people]
    corpus = corpus_of(tunes(30, 3))
    plain, found = evaluated(composed, people, corpus=corpus), evaluated(*bands, corpus=corpus)
    assert plain.drums is None and found.comparisons == plain.comparisons and found.originality == plain.originality
    assert found.drums and found.drums.composed.ravel() == pytest.approx([2] * 5)
    assert found.drums.people.ravel() == pytest.approx([1] * 8) and found.drums.comparison.differs
    assert "drum onsets, per beat" in printed(found) and "5 of the composed pieces have drums, and 8" in printed(found)
    assert "drum onsets" not in printed(plain)
    said = json.loads(json.dumps(evaluation_details(found), allow_nan=False))["drums"]
    assert said["pieces"] == {"composed": 5, "people": 8}
    assert said["distances"]["wasserstein"]["value"] == pytest.approx(1)
    save_picture(found, tmp_path / "music.png")
    assert (tmp_path / "music.png").read_bytes().startswith(PNG_MAGIC)


def test_drums_alone_count_as_drums_only():
    alone = with_drums(quantise(Score(24)), note_array([(tick, 6, 36, 80) for tick in range(0, 384, 24)]))
    evaluation = evaluated([alone, *tunes(0, 4)], [with_strokes(tune, 24) for tune in tunes(10, 6)] + [alone])
    assert (evaluation.silent, len(evaluation.composed), len(evaluation.people)) == (0, 4, 6)
    assert evaluation.drums is not None and len(evaluation.drums.people) == 7


@pytest.mark.parametrize(("metre", "beats"), [((6, 8), 2), ((3, 4), 3), ((7, 8), 7)])
def test_drum_onsets_are_counted_by_the_metres_beats(metre, beats):
    length = 96 * metre[0] // metre[1]
    strokes = [(bar * length + tick, 6, key, 80) for bar in (2, 5) for tick in (0, 12) for key in (36, 42)]
    score = with_drums(Score(24, (Track(),), (), (Metre(0, *metre),)), note_array(strokes))
    assert drum_onsets_per_beat(score) == pytest.approx(4 / (4 * beats))
    assert drum_onsets_per_beat(score, 2) == pytest.approx(2 / beats)
