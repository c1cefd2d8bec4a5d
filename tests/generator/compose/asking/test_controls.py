"""Controls hold for every composed note, over random models, controls and seeds; contradictions are refused."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.compose.asking.controls import GRID_STEPS, Controls, parse_range
from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.drawing.engine import compose_takes
from generator.errors import ContinuoError, Option
from generator.events import streams
from generator.events.vocabulary import REST, Vocabulary
from generator.music.bars import BarGrid
from generator.music.chords import parse_chords
from generator.music.harmony import parse_key
from generator.music.metre import Metre, beat_ticks, is_compound
from generator.music.score import Score, Track, note_array
from generator.network.config import LSTMConfig, SamplingConfig, WaveNetConfig
from generator.network.model import SequenceModel, random_weights
from tests.generator.scores import mask

CHORDS = [(60, 64, 67), (48, 52, 55), (62, 65, 69), (43, 59), (57, 60), (36, 48), (72, 76), (65, 69, 72, 76)]
VOCABULARY = Vocabulary.build({mask(*pitches): 60 for pitches in CHORDS}, min_count=50)
CONFIGS = [
    WaveNetConfig(channels=8, skip_channels=8, dilations=(1, 2), head_width=8),
    LSTMConfig(channels=8, hidden=8, head_width=8),
]
STEPS: dict[str, int] = dict(GRID_STEPS.items())
METRES = [(4, 4), (3, 4), (6, 8), (2, 2), (5, 4), (3, 8)]


def wilful_model(number: int) -> SequenceModel:
    """One whose likings are strong, and have nothing to do with what is asked for."""
    config = CONFIGS[number % 2]
    weights = random_weights(config, VOCABULARY, np.random.default_rng(number))
    weights = {name: weight * (4 if ".output." in name else 1) for name, weight in weights.items()}
    return SequenceModel(config, VOCABULARY, weights)


pitch_ranges = st.tuples(st.integers(21, 108), st.integers(5, 40)).map(lambda p: f"{p[0]}-{min(108, p[0] + p[1])}")
densities = st.tuples(st.sampled_from(["", "0.5", "1", "2"]), st.sampled_from(["", "2", "3", "6"])).filter(any)
controls = st.fixed_dictionaries(
    {},
    optional={
        "key": st.sampled_from(["C", "F# minor", "Eb dorian", "A blues", "D major pentatonic", "C E G", "chromatic"]),
        "chords": st.sampled_from(["Dm7 | G7 | Cmaj7", "C", "Am F | C G", "F#m7b5 | N.C. | Bb/D"]),
        "passing": st.booleans(),
        "range": pitch_ranges,
        "polyphony": st.integers(1, 5),
        "density": densities.map("-".join),
        "grid": st.sampled_from(sorted(GRID_STEPS)),
        "ending": st.sampled_from(["downbeat", "open"]),
        "velocity": st.tuples(st.integers(1, 120), st.integers(6, 90)).map(lambda v: f"{v[0]}-{min(127, sum(v))}"),
    },
)
locked_notes = st.lists(
    st.tuples(st.integers(0, 250), st.integers(1, 60), st.integers(21, 108), st.integers(1, 127)), max_size=6
)


def composed(number: int, request: GenerationRequest) -> list[list[ComposedEvent]]:
    takes: list[list[ComposedEvent]] = [[] for _ in range(request.takes)]
    for take, event in compose_takes(wilful_model(number), request):
        takes[take].append(event)
    return takes


def notes_of(events: list[ComposedEvent]) -> list[tuple[int, int, int, int]]:
    """Onset, end, pitch and velocity of every composed note, as the events say."""
    return [
        (event.onset_ticks, event.onset_ticks + int(streams.DURATION_TICKS[event.row[2]]), pitch, int(event.row[3]))
        for event in events
        if event.row[1] != REST and not event.is_locked
        for pitch in VOCABULARY.pitches[event.row[1]]
    ]


def check(asked: Controls, notes: list[tuple[int, int, int, int]], bars: BarGrid, end: int, locked: int) -> None:
    """Written without the engine's own tables."""
    key = parse_key(asked.key) if asked.key else None
    chords = parse_chords(asked.chords) if asked.chords else ()
    every_chord = 0
    for chord in (chord for bar in chords for chord in bar if chord.bass is not None):
        every_chord |= chord.classes
    counts: dict[int, int] = {}
    for onset, note_end, pitch, velocity in notes:
        assert 0 <= onset < end
        bar, place, metre = bars.locate_one(onset)
        counts[bar] = counts.get(bar, 0) + 1
        low, high = asked.pitches
        assert low <= pitch <= high
        softest, loudest = asked.velocities
        assert softest <= streams.VELOCITIES[velocity] <= loudest
        if asked.grid:
            thirds = is_compound(bars.metres[metre]) and asked.grid == "triplets"
            assert place % (12 if thirds else STEPS[asked.grid]) == 0
        beat, one = beat_ticks(bars.metres[metre], streams.GRID_TICKS_PER_QUARTER), 1 << pitch % 12
        if chords:
            length = bars.bar_start(bar + 1) - bars.bar_start(bar)
            own = chords[bar % len(chords)]
            chord = own[place * len(own) // length]
            scale = key.classes if key else every_chord if every_chord else 4095
            free = chord.bass is None
            tones = (key.classes if key else 4095) if free else chord.classes
            if not one & tones:
                assert asked.passing and place % beat and one & scale
                assert note_end - onset <= beat
        elif key:
            assert one & key.classes
    if asked.voices:
        for onset, _, _, _ in notes:
            assert sum(begin <= onset < stop for begin, stop, _, _ in notes) <= asked.voices
    if asked.ending == "downbeat" and not locked:
        last = bars.bar_start(bars.locate_one(end - 1)[0])
        assert max(onset for onset, *_ in notes) == last
        bass = min(pitch for onset, _, pitch, _ in notes if onset == last)
        if not chords and key and key.tonic is not None:
            assert bass % 12 == key.tonic
        assert all(stop <= last for onset, stop, _, _ in notes if onset < last)
        assert len({stop for onset, stop, _, _ in notes if onset == last}) == 1
    if asked.density and not locked:
        least, most = asked.densities
        for bar in range(bars.locate_one(end)[0]):
            start, stop = bars.bar_start(bar), bars.bar_start(bar + 1)
            beats = (stop - start) / beat_ticks(bars.metres[0], streams.GRID_TICKS_PER_QUARTER)
            assert most is None or counts.get(bar, 0) <= math.floor(most * beats + 1e-9)
            if asked.ending != "downbeat" or stop < end:
                assert counts.get(bar, 0) >= math.ceil(least * beats - 1e-9)


@given(
    st.integers(0, 19), controls, st.sampled_from(METRES), st.integers(2, 4), st.integers(1, 3), st.integers(0, 99),
    locked_notes, st.floats(0.3, 3),
)  # fmt: skip
@example(0, {"density": "-2", "ending": "downbeat"}, (6, 8), 2, 1, 0, [(73, 1, 20 + n, 1) for n in (1, 2, 3, 4)], 1.0)
@example(0, {"ending": "downbeat"}, (4, 4), 3, 1, 0, [(193, 1, 21, 1)], 1.0)
@example(14, {"velocity": "1-7", "chords": "Am F | C G", "ending": "downbeat"}, (2, 2), 2, 2, 14, [], 2.0)
@settings(max_examples=300, deadline=None)
def test_every_composed_note_keeps_to_what_is_asked(
    number: int,
    asked: dict[str, Any],
    metre: tuple[int, int],
    bars: int,
    takes: int,
    rng_seed: int,
    locked: list[tuple[int, int, int, int]],
    temperature: float,
) -> None:
    nothing = Score(24, (Track(),), metres=(Metre(0, *metre),))
    grid = BarGrid(nothing.metres, 24)
    end = grid.bar_start(bars)
    kept = {pitch: (onset, ticks, pitch, loud) for onset, ticks, pitch, loud in locked if onset < end}
    request = GenerationRequest(
        nothing,
        0,
        end,
        controls=Controls(**asked),
        sampling=SamplingConfig(temperature=temperature, cadence=rng_seed % 5, tightness=rng_seed % 3),
        rng_seed=rng_seed,
        max_events=2000,
        takes=takes,
        locked=Score(24, (Track(note_array(sorted(kept.values()))),)) if kept else None,
    )
    try:
        found = composed(number, request)
    except ContinuoError as error:
        assert "--" in str(error)  # a contradiction, which names the options
        return
    for events in found:
        onsets = [event.onset_ticks for event in events]
        assert onsets == sorted(onsets)
        given_back = {
            (event.onset_ticks, pitch) for event in events if event.is_locked
            for pitch in VOCABULARY.pitches[event.row[1]]
        }  # fmt: skip
        assert given_back == {(onset, pitch) for onset, _, pitch, _ in kept.values()}
        notes = notes_of(events)
        if len(events) < request.max_events:
            check(request.controls, notes, grid, end, len(kept))
        for onset, ticks, pitch, _ in kept.values():  # nothing cuts a locked note short
            assert not any(onset <= begin < onset + ticks and other == pitch for begin, _, other, _ in notes)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"range": "61-61", "key": "C"}, "--range .* --key"),
        ({"range": "61-61", "chords": "C | F"}, "--range .* C in bar 1 of --chords"),
        ({"density": "4-", "grid": "8ths"}, "--density .*--grid 8ths"),
        ({"density": "0.1-0.2"}, "--density"),
        ({"velocity": "3-4"}, "--velocity"),
        ({"ending": "downbeat", "range": "61-70", "key": "C"}, "--ending downbeat: --range"),
    ],
)
def test_contradictions_name_both(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(ContinuoError, match=words):
        composed(0, GenerationRequest(Score(24, (Track(),)), 0, 192, controls=Controls(**asked)))


@pytest.mark.parametrize("pitches", [("H4", "C5"), ("C4", "H4")])
@pytest.mark.parametrize("option", ["--range", "--lock"])
def test_a_pitch_that_is_none_names_the_option_that_it_was_given_to(option: str, pitches: tuple[str, str]) -> None:
    text = "-".join(pitches)
    with pytest.raises(ContinuoError, match=f"^{option} '{text}': 'H4' is not a pitch; write C4"):
        parse_range(text, Option(option))


@pytest.mark.parametrize(
    "bad",
    [
        {"key": "H minor"}, {"key": "C minro"}, {"range": "C5-C3"}, {"range": "low"}, {"polyphony": 0},
        {"density": "3-1"}, {"density": "many"}, {"velocity": "90-20"}, {"velocity": "0-20"}, {"chords": "Hx"},
        {"grid": "32nds"}, {"ending": "never"}, {"range": "C-9-C3"}, {"chords": "C | | G"},
    ],
)  # fmt: skip
def test_bad_values_are_refused_in_one_sentence(bad: dict[str, Any]) -> None:
    with pytest.raises(ContinuoError, match=f"--{next(iter(bad))}"):
        Controls(**bad)


def test_a_take_is_the_same_among_few_and_among_many() -> None:
    request = GenerationRequest(Score(24, (Track(),)), 0, 384, rng_seed=5)
    few = composed(1, dataclasses.replace(request, takes=2))
    many = composed(1, dataclasses.replace(request, takes=5))
    assert [[e.row.tolist() for e in take] for take in few] == [[e.row.tolist() for e in take] for take in many[:2]]
    assert few[0] != few[1]
