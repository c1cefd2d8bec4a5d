"""Phrases of recorded performances as a duet takes them: is their end judged rightly, how soon, and their tempo.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.beats.phrases DATA [--phrases 300] [--tempos 50]

DATA holds GiantMIDI-Piano's performances, with keys and pedal, and piano-midi.de. A phrase ends at a rest of the
hands of a quarter second or more, and begins 4 to 16 s before. Its end is judged rightly where no
rest within is taken for it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from mido import Message, MidiFile

from app.live.phrase_end import pause_after
from app.live.recording import PlayedNote, Recorder
from app.live.timing import timed
from generator.music.metre import Metre
from tests.benchmarks.beats.aligned import aligned_performances
from tests.benchmarks.table import print_table
from training.beat_network import Performance, read_performance

LEAST_REST = 0.25  # seconds at which phrases are cut
LEAST_NOTES = 8
OF_ONE_PERFORMANCE = 8
SHORTEST, LONGEST = 4.0, 16.0  # seconds of a phrase
LEAST_WITHIN = 0.1  # seconds of a rest that could be taken for an end

Timed = tuple[float, Any]


def messages_of(path: Path) -> list[Timed]:
    """Seconds and message, in order."""
    moment, found = 0.0, []
    for message in MidiFile(path):
        moment += message.time
        if isinstance(message, Message):
            found.append((moment, message))
    return found


def rests_of(messages: Sequence[Timed]) -> list[tuple[int, float]]:
    """Index of each note-on that ends a rest of LEAST_REST or more, and that rest."""
    recorder, found = Recorder(), []
    for index, (moment, message) in enumerate(messages):
        before = len(recorder.rests)
        recorder.receive(moment, message)
        if len(recorder.rests) > before and recorder.rests[-1] >= LEAST_REST:
            found.append((index, recorder.rests[-1]))
    return found


def phrases_of(messages: Sequence[Timed], rng: np.random.Generator) -> list[list[Timed]]:
    """At most OF_ONE_PERFORMANCE, drawn at random, each with LEAST_NOTES notes or more."""
    found = []
    for end, rest in rests_of(messages):
        until = messages[end][0] - rest
        begin = until - rng.uniform(SHORTEST, LONGEST)
        own = [(moment, message) for moment, message in messages[:end] if moment >= begin]
        if sum(message.type == "note_on" and message.velocity > 0 for _, message in own) >= LEAST_NOTES:
            found.append(own)
    rng.shuffle(found)
    return found[:OF_ONE_PERFORMANCE]


def judged(phrase: Sequence[Timed], pause: Callable[[Recorder], float]) -> tuple[bool, float]:
    """Whether no rest within is taken for the end, and how long after the last key the end is judged."""
    recorder, is_right = Recorder(), True
    for moment, message in phrase:
        strikes = message.type == "note_on" and message.velocity > 0
        if strikes and len(recorder.onsets) >= 2 and recorder.is_at_rest:
            rest = moment - recorder.last_up
            is_right &= not (rest > LEAST_WITHIN and rest > pause(recorder))
        recorder.receive(moment, message)
    return is_right, pause(recorder)


def pauses(data: Path, count: int) -> None:
    """Print how rightly and how soon the end of `count` phrases is judged by each rule."""
    rng = np.random.default_rng(0)
    folders = [*data.glob("01*"), *data.glob("*/01*")]
    paths = sorted(path for folder in folders for path in folder.rglob("*.mid"))
    phrases = [phrase for path in paths for phrase in phrases_of(messages_of(path), rng)]
    rng.shuffle(phrases)
    phrases = phrases[:count]
    rules: list[tuple[str, Callable[[Recorder], float]]] = [("adaptive", pause_after)]
    rules += [
        (f"{seconds:g} s for all", lambda _, seconds=seconds: seconds)
        for seconds in (0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.5)
    ]
    rows = []
    for name, rule in rules:
        right, waits = map(np.array, zip(*(judged(phrase, rule) for phrase in phrases), strict=True))
        rows.append([name, f"{right.mean():.1%}", f"{np.median(waits):.2f}", f"{waits.mean():.2f}"])
    columns = ("pause", "judged rightly", "reaction, s, median", "mean")
    print_table(f"The end of {len(phrases)} phrases", columns, rows)


def tempos(name: str, performances: Sequence[Performance], count: int) -> list[str]:
    """Of phrases that begin anywhere; a row of the table."""
    rng, ratios, known = np.random.default_rng(1), [], 0
    for number in range(count):
        played = performances[number % len(performances)]
        begin = rng.uniform(played.beats[1], max(played.beats[1], played.beats[-2] - LONGEST))
        within = (played.onsets >= begin) & (played.onsets < begin + rng.uniform(6, LONGEST))
        beats = played.beats[(played.beats >= begin) & (played.beats < begin + LONGEST)]
        if within.sum() < LEAST_NOTES or len(beats) < 3:
            continue
        columns = (column[within].tolist() for column in (played.onsets, played.pitches, played.velocities))
        phrase = [
            PlayedNote(onset, onset + 0.2, pitch, velocity) for onset, pitch, velocity in zip(*columns, strict=True)
        ]
        found = timed(phrase, metre=Metre(0, 4, 4))
        known += found.is_beat_known
        if found.is_beat_known:
            us = np.median([tempo.us_per_quarter for tempo in found.score.tempos])
            ratios.append(float(np.median(np.diff(beats)) * 1e6 / us))
    every = np.array(ratios)

    def share(low: float, high: float) -> str:
        return f"{((every > low) & (every < high)).mean():.0%}" if len(every) else "none"

    return [name, str(count), str(known), share(0.87, 1.15), share(0.44, 0.57), share(1.74, 2.3)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--phrases", type=int, default=300)
    parser.add_argument("--tempos", type=int, default=50)
    options = parser.parse_args()
    pauses(options.data, options.phrases)
    rng = np.random.default_rng(0)
    found = [("GiantMIDI-Piano, aligned", aligned_performances(options.data))]
    for name, pattern in (("piano-midi.de", "07*"), ("Groove, drums", "10*")):
        paths = [(path, folder) for folder in options.data.glob(pattern) for path in sorted(folder.rglob("*.mid"))]
        read = (read_performance(path, folder, rng) for path, folder in paths)
        found.append((name, [own for own in read if own and own.is_held_out and np.ptp(own.onsets) > LONGEST]))
    rows = [tempos(name, performances, options.tempos) for name, performances in found if performances]
    columns = ("performances", "phrases", "beat plain", "of these the tempo as written", "half", "double")
    print_table("The tempo of phrases", columns, rows)


if __name__ == "__main__":
    main()
