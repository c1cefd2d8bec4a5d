"""A piece is led to a cadence: in whose key, by which part, where, and not where it goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.controls import Controls
from generator.compose.asking.request import ComposedEvent, GenerationRequest, RequestPart
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.cadence import (
    NATS_BASS,
    NATS_CHORD,
    NATS_DOMINANT,
    NATS_HELD,
    NATS_OPEN,
    NATS_TONIC,
    Cadence,
)
from generator.compose.drawing.engine import compose, compose_takes
from generator.compose.piece import composed_notes
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS, part_value
from generator.events.quantiser import quantise
from generator.events.streams import DURATION_TICKS
from generator.events.vocabulary import EOS
from generator.music.bars import BarGrid
from generator.music.instruments import FAMILIES
from generator.music.score import Score, Track, note_array
from generator.network.config import LSTMConfig, SamplingConfig
from generator.network.model import SequenceModel, random_weights
from tests.generator.bands import VOCABULARY, band, parts_checkpoint
from tests.generator.scores import SMALL_VOCABULARY, tune

BAR = 96
BARS = BarGrid((), 24)
FLUTE, BASS = part_value(FAMILIES.index("pipe"), 0), part_value(FAMILIES.index("bass"), 0)
MERGED = LSTMConfig(channels=16, hidden=16, head_width=16)
QUARTER = int(np.flatnonzero(DURATION_TICKS == 24)[0])
# C major: a scale over its chords' roots.
IN_C = [(24 * n, 24, pitch, 80, FLUTE) for n, pitch in enumerate((72, 74, 76, 77, 79, 76, 72, 67))]
IN_C += [(0, 96, 48, 80, BASS), (96, 96, 43, 80, BASS)]
CHORD = VOCABULARY.ids[1 << 60 | 1 << 64 | 1 << 67]


def token(pitch: int) -> int:
    return VOCABULARY.ids[1 << pitch]


def cadence(
    rows: list[tuple[int, ...]] = IN_C, *, begin: int = 0, tonic: int | None = None, strength: float = 1.0
) -> Cadence:
    """Of a piece of four bars, after a clip."""
    clip = np.array(rows, np.int64).reshape(-1, 5)
    return Cadence(
        BARS,
        VOCABULARY,
        clip,
        begin=begin,
        end=4 * BAR,
        tonic=tonic,
        composed={FLUTE, BASS},
        takes=1,
        strength=strength,
    )


def tokens(end: Cadence, onset: int, part: int) -> np.ndarray:
    added = np.zeros(len(VOCABULARY))
    end.tokens(added, 0, onset, part)
    return added


def others(end: Cadence, onset: int) -> tuple[np.ndarray, np.ndarray]:
    """What is added to shifts and to parts."""
    shift, part = np.zeros(97), np.zeros(DRUMS + 1)
    end.shift(shift, 0, onset)
    end.parts(part, 0, onset)
    return shift, part


def test_the_dominant_comes_late_in_the_bar_before_and_in_the_bass_alone() -> None:
    end = cadence()
    assert not tokens(end, 3 * BAR - 49, BASS).any()
    added = tokens(end, 3 * BAR - 48, BASS)
    assert added[token(43)] == added[token(31)] == NATS_DOMINANT and np.count_nonzero(added) < len(added) / 6
    assert added[token(48)] == 0 and not tokens(end, 3 * BAR - 24, FLUTE).any()


def test_in_the_last_bar_the_bass_is_led_to_the_tonic_and_all_parts_to_its_chord() -> None:
    bass, flute = tokens(cadence(), 3 * BAR, BASS), tokens(cadence(), 3 * BAR, FLUTE)
    assert bass[token(36)] == NATS_TONIC + NATS_CHORD and bass[token(43)] == NATS_CHORD and bass[token(38)] == 0
    assert flute[token(72)] == flute[token(76)] == flute[CHORD] == NATS_CHORD and flute[token(74)] == 0


def test_what_lies_above_a_note_that_sounds_is_no_bass() -> None:
    end = cadence([*IN_C, (3 * BAR - 24, 72, 43, 80, BASS)])
    assert tokens(end, 3 * BAR, BASS)[token(48)] == NATS_CHORD
    assert tokens(end, 3 * BAR, BASS)[token(36)] == NATS_TONIC + NATS_CHORD
    assert tokens(end, 3 * BAR + 48, BASS)[token(48)] == NATS_TONIC + NATS_CHORD, "it has ended"


def test_drums_are_free() -> None:
    end = cadence()
    end.note(0, 3 * BAR, DRUMS, token(60), QUARTER)
    assert not tokens(end, 3 * BAR, DRUMS).any()


def test_the_key_is_that_of_what_was_composed_too_unless_one_is_asked_for() -> None:
    for end, tonic in ((cadence([]), 2), (cadence([], tonic=9), 9)):
        for number, pitch in enumerate((50, 57, 62, 54, 57, 50, 45, 50)):
            end.note(0, 24 * number, BASS, token(pitch), QUARTER)
        assert tokens(end, 3 * BAR, BASS)[token(36 + tonic)] == NATS_TONIC + NATS_CHORD


def test_without_a_note_there_is_no_key() -> None:
    end = cadence([])
    assert not tokens(end, 3 * BAR, BASS).any() and not any(added.any() for added in others(end, 3 * BAR))


def test_the_end_is_unlikely_until_the_bass_stands_on_the_tonic() -> None:
    end = cadence()
    shift, part = others(end, 3 * BAR + 24)
    assert (shift[:72] == 0).all() and (shift[72:] == -NATS_OPEN).all()
    assert part[BASS] == NATS_BASS and part[0] == -NATS_OPEN and np.count_nonzero(part) == 2
    assert tokens(end, 3 * BAR + 24, FLUTE)[EOS] == -NATS_OPEN
    end.note(0, 3 * BAR + 24, BASS, token(36), QUARTER)
    assert not any(added.any() for added in others(end, 3 * BAR + 24))
    assert tokens(end, 3 * BAR + 48, FLUTE)[EOS] == 0
    end.note(0, 3 * BAR + 72, FLUTE, token(67), QUARTER)
    assert others(end, 3 * BAR + 72)[0].any(), "the bass has ended"


def test_a_tonic_in_the_bass_is_held() -> None:
    def added(part: int, pitch: int) -> np.ndarray:
        found = np.zeros(len(DURATION_TICKS))
        cadence().durations(found, 0, 3 * BAR, part, token(pitch))
        return found

    assert (added(BASS, 36) == NATS_HELD * (DURATION_TICKS >= BAR)).all()
    assert not added(BASS, 43).any() and not added(FLUTE, 72).any()


def test_more_strength_is_as_much_more() -> None:
    weak, strong = (tokens(cadence(strength=strength), 3 * BAR, BASS) for strength in (1.0, 2.5))
    assert np.allclose(strong, 2.5 * weak)


def test_nothing_is_led_before_it_may_be() -> None:
    end = cadence(begin=3 * BAR)
    assert not tokens(end, 3 * BAR - 24, BASS).any() and tokens(end, 3 * BAR, BASS).any()


def rows_of(request: GenerationRequest) -> list[tuple[int, list[int]]]:
    weights = random_weights(MERGED, SMALL_VOCABULARY, np.random.default_rng(0))
    model = SequenceModel(MERGED, SMALL_VOCABULARY, weights)
    return [(event.onset_ticks, event.row.tolist()) for event in compose(model, request)]


GOING_ON = GenerationRequest(quantise(tune(4)), 4 * BAR, 8 * BAR)


@pytest.mark.parametrize(
    "other",
    [
        replace(GOING_ON, controls=Controls(ending="open")),
        replace(GOING_ON, controls=Controls(chords="C | G")),
        replace(GOING_ON, end_ticks=5 * BAR),
        replace(GOING_ON, end_ticks=None, max_events=60),
        replace(GOING_ON, follows=replace(tune(2), ticks_per_quarter=24)),
        replace(GOING_ON, locked=Score(24, (Track(note_array([(5 * BAR, 24, 60, 80)])),))),
    ],
    ids=["open", "chords", "one bar", "no end", "gap", "locked"],
)
def test_where_it_goes_on_or_has_an_end_of_its_own_it_is_left_to_the_model(other: GenerationRequest) -> None:
    plain, led = (rows_of(replace(other, sampling=SamplingConfig(cadence=cadence))) for cadence in (0, 4))
    assert plain == led


def test_only_the_end_is_led() -> None:
    plain, led = (rows_of(replace(GOING_ON, sampling=SamplingConfig(cadence=cadence))) for cadence in (0, 4))
    until = 7 * BAR - 48
    assert [row for row in plain if row[0] < until] == [row for row in led if row[0] < until]
    assert plain != led


def test_given_parts_are_left_alone_and_drums_have_no_cadence() -> None:
    for wish in (Wish(seed=band(8), fill=(5, 8), parts="flute"), Wish(seed=band(4), bars=4, parts="drums")):
        takes: list[list[list[int]]] = []
        for strength in (0.0, 4.0):
            checkpoint = parts_checkpoint(0)
            request = request_for(checkpoint, replace(wish, sampling=SamplingConfig(cadence=strength)))
            takes.append([event.row.tolist() for event in compose(checkpoint.model(), request)])
        assert takes[0] == takes[1]


@pytest.mark.parametrize("number", [0, 1])
def test_more_pieces_end_on_the_tonic_that_is_asked_for(number: int) -> None:
    checkpoint = parts_checkpoint(number)

    def share(strength: float) -> float:
        wish = Wish(
            seed=band(4),
            bars=4,
            takes=16,
            sampling=SamplingConfig(
                temperature=1.5, token_temperature=1.5, top_p=None, cadence=strength, consistency=0
            ),
            parts="flute, bass",
            controls=Controls(key="C"),
            playable=False,  # an untrained model holds 18 notes at the end, of which the lowest is looked at
        )
        request = request_for(checkpoint, wish)
        events: list[list[ComposedEvent]] = [[] for _ in range(request.takes)]
        for take, event in compose_takes(checkpoint.model(), request):
            events[take].append(event)
        basses = []
        for own in events:
            notes = composed_notes(checkpoint, request, own)
            last = notes[notes[:, 0] + notes[:, 1] > notes[:, 0].max()]
            basses.append(int(last[:, 2].min()) % 12)
        return basses.count(0) / len(basses)

    assert share(4) > share(0) + 0.25


def test_a_merged_model_is_led_too() -> None:
    def bass(strength: float, rng_seed: int) -> int:
        sampling = SamplingConfig(cadence=strength, closing=0)
        rows = rows_of(
            replace(GOING_ON, sampling=sampling, rng_seed=rng_seed, controls=Controls(key="A minor", ending="downbeat"))
        )
        assert max(onset for onset, _ in rows) == 7 * BAR
        return min(SMALL_VOCABULARY.pitches[row[1]][0] for onset, row in rows if onset == 7 * BAR) % 12

    assert {bass(strength, seed) for strength in (0, 1, 4) for seed in range(4)} == {9}, "as was asked for"


@pytest.mark.parametrize("bad", [-0.5, 5])
def test_a_bad_strength_is_refused_in_one_sentence(bad: float) -> None:
    with pytest.raises(ContinuoError, match=r"--cadence is .*; it must be between 0 and 4"):
        SamplingConfig(cadence=bad)


def test_parts_of_a_request_without_notes_are_led_once_they_have_some() -> None:
    checkpoint = parts_checkpoint(0)
    nothing = Score(24, (Track(), Track()))
    request = GenerationRequest(nothing, 0, 4 * BAR, parts=(RequestPart(BASS), RequestPart(FLUTE)), takes=2)
    takes: list[list[list[int]]] = [[], []]
    for take, event in compose_takes(checkpoint.model(), request):
        takes[take].append(event.row.tolist())
    assert all(takes) and takes[0] != takes[1]
