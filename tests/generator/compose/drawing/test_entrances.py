"""Parts that were asked for do play."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.wish import Wish
from generator.compose.drawing.entrances import BARS_OF_REST, BARS_TO_ENTER, MOST_NATS, NATS_PER_BAR, Entrances
from generator.compose.piece import compose_all
from generator.events.ensemble import DRUMS, PART_VALUES, part_value
from generator.music.instruments import FAMILIES
from generator.network.config import SamplingConfig
from tests.generator.bands import parts_checkpoint

BAR = 96
FLUTE, BASS = part_value(FAMILIES.index("pipe"), 0), part_value(FAMILIES.index("bass"), 0)
LEVEL = np.zeros((1, PART_VALUES), np.float32)
ONLY = np.array([0])


def raised(entrances: Entrances, onset: int) -> dict[int, float]:
    """Which parts are likelier for a note there, and by how many nats."""
    found = entrances.encouraged(LEVEL, ONLY, np.array([onset]))[0]
    return {int(part): round(float(found[part]), 3) for part in np.flatnonzero(found)}


def test_a_part_is_likelier_the_longer_it_is_silent() -> None:
    entrances = Entrances([FLUTE, DRUMS], [0, 4 * BAR], BAR, 1)
    late = round(NATS_PER_BAR * (1 - BARS_TO_ENTER), 3)
    assert raised(entrances, 0) == {}
    assert raised(entrances, BAR) == {FLUTE: late}
    assert raised(entrances, 5 * BAR) == {FLUTE: MOST_NATS, DRUMS: late}
    entrances.note(0, 5 * BAR, FLUTE)
    assert raised(entrances, 5 * BAR) == {DRUMS: late}
    entrances.note(0, 5 * BAR, DRUMS)
    later = round(NATS_PER_BAR * (1 - BARS_OF_REST), 3)
    assert raised(entrances, 6 * BAR) == {FLUTE: later, DRUMS: later}


def test_notes_that_sound_and_those_of_other_parts_are_no_silence_of_their_own() -> None:
    entrances = Entrances([FLUTE], [0], BAR, 1)
    entrances.note(0, 3 * BAR, FLUTE)
    entrances.note(0, 2 * BAR, FLUTE)  # a shorter note of a chord
    entrances.note(0, BAR, BASS)
    assert raised(entrances, 3 * BAR) == {}


@pytest.mark.parametrize("number", [0, 1], ids=["lstm", "wavenet"])
def test_a_model_that_prefers_one_part_lets_all_of_an_ensemble_play(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = parts_checkpoint(number)
    weights = dict(checkpoint.weights)
    weights["heads.part.output.bias"] = weights["heads.part.output.bias"].copy()
    weights["heads.part.output.bias"][FLUTE] += 6
    checkpoint = replace(checkpoint, weights=weights)
    # One without training begins notes anywhere, which would leave most of them to the drums.
    # It also holds them for long, so that a limit to what a flute can hold would let others play.
    wish = Wish(ensemble="flute, bass, drums", bars=12, sampling=SamplingConfig(tightness=0), playable=False)
    (piece,) = compose_all(checkpoint, wish)
    assert min(len(track.notes) for track in piece.score.tracks) >= 4
    monkeypatch.setattr("generator.compose.drawing.entrances.NATS_PER_BAR", 0.0)
    (piece,) = compose_all(checkpoint, wish)
    assert not min(len(track.notes) for track in piece.score.tracks)
