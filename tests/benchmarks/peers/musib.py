"""Filling gaps in the voices of Bach's chorales, as MUSIB measures it (Araneda-Hernandez et al. 2023).

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.peers.musib [--minutes 5]
[--checkpoint C] [--save C]

Each of music21's chorales in 4/4, with its repeats, one voice at a time, every window of 16 bars: bars 7 to 10 are
filled, the six on each side known. The test chorales are those that MUSIB's repository
(maranedah/music_inpainting_benchmark, data/splits) names; its names leave out the movement, so of a work with several
chorales all are test pieces here. An LSTM is trained on the voices of all others for --minutes of processor time, but
for a few of its validation chorales, by which it is chosen.

Note metrics, means over windows, places in sixteenths: F1 of the places where a note begins; of the notes at places
that both have, how many have the true pitch, and how many the true duration. Likeness to the original is measured, so
that the likeliest notes score best: settings as shipped, and at a low temperature without the guard against repetition.
Beside it the four bars before the gap, repeated.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.files.musicxml.reader import read_musicxml
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose
from generator.compose.piece import composed_notes
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.scaling import at_resolution
from generator.music.score import Score, Tempo, Track, note_array
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.config import SamplingConfig
from tests.benchmarks.table import print_table
from training.cli import main as train_generator
from training.corpus.sources import find

# Works by their number in the catalogue of Bach's.
TEST = frozenset((59, 60, 72, 73, 96, 174, 197, 261, 277, 300, 311, 312, 317, 350, 383, 411, 434, 437))
VALID = frozenset((84, 103, 113, 121, 179, 183, 185, 190, 250, 251, 278, 280, 301, 307, 308, 316, 347))
BAR, SIXTEENTH = 4 * GRID, GRID // 4
WINDOW, FIRST, LAST = 16, 6, 10  # bars: of a window, and those of the gap, from the first of the one to that after it
PUBLISHED = {
    "InpaintNet (2019)": (0.852, 0.505, 0.788),
    "Music SketchNet (2020)": (0.833, 0.272, 0.708),
    "Anticipation-RNN (2018)": (0.832, 0.243, 0.682),
    "VLI (2021)": (0.827, 0.283, 0.747),
}
LEAST_TEMPERATURE = 0.1


class Likeness(NamedTuple):
    """Of what fills a gap to what stood there; 0 to 1."""

    places: float
    """F1 of the sixteenths at which a note begins."""
    pitches: float
    """Share of the notes at places of both that have the true pitch."""
    durations: float
    """Share of those that have the true duration, in sixteenths."""


def likeness(true: np.ndarray, filled: np.ndarray) -> Likeness:
    """Of notes (N, 4) of one voice on the grid; all 0 where nothing is filled."""
    if not len(true) or not len(filled):
        return Likeness(0.0, 0.0, 0.0)
    one, other = _by_place(true), _by_place(filled)
    both = one.keys() & other.keys()
    same = [[one[place][column] == other[place][column] for place in both] for column in (0, 1)]
    pitches, durations = (float(np.mean(own)) if own else 0.0 for own in same)
    return Likeness(2 * len(both) / (len(one) + len(other)), pitches, durations)


def _by_place(notes: np.ndarray) -> dict[int, tuple[int, int]]:
    """Of each sixteenth at which a note begins, its pitch and its duration in sixteenths."""
    onsets, durations = (np.rint(notes[:, column] / SIXTEENTH).astype(int).tolist() for column in (0, 1))
    return {
        onset: (pitch, max(1, duration))
        for onset, duration, pitch in zip(onsets, durations, notes[:, 2].tolist(), strict=True)
    }


class Voice(NamedTuple):
    """Of one chorale."""

    work: int
    """Its number in the catalogue, 0 for none."""
    notes: np.ndarray
    """(N, 4) on the grid, bar lines at every BAR ticks."""


def voices() -> Iterator[Voice]:
    """Of all chorales in 4/4, with their repeats, each voice."""
    for file in find(("chorale=music21:bach",)):
        if file.path.endswith((".mxl", ".xml")):
            work = re.match(r"bwv(\d+)", Path(file.path).name)
            yield from voices_of(at_resolution(read_musicxml(Path(file.path)), GRID), int(work[1]) if work else 0)


def voices_of(score: Score, work: int) -> Iterator[Voice]:
    """Of a score on the grid: none unless most of it is in 4/4. Bars are counted on from the first whole one."""
    ends = [*(metre.ticks for metre in score.metres[1:]), score.end_ticks]
    length = Counter[tuple[int, int]]()
    for metre, end in zip(score.metres, ends, strict=True):
        length[metre[1:]] += end - metre.ticks
    if length and length.most_common(1)[0][0] == (4, 4):
        first = next(metre.ticks for metre in score.metres if metre[1:] == (4, 4))
        for track in score.tracks:
            if len(track):
                yield Voice(work, track.notes.astype(np.int64) + np.array([-first % BAR, 0, 0, 0]))


def score_of(notes: np.ndarray) -> Score:
    """One voice on the grid, in 4/4."""
    track = Track(note_array(sorted(map(tuple, notes.tolist()))), "Voice")
    return Score(GRID, (track,), (Tempo(0, 500_000),), (Metre(0, 4, 4),))


def windows(notes: np.ndarray) -> Iterator[np.ndarray]:
    """Every stretch of WINDOW bars that has notes in the gap and on both sides of it, from tick 0."""
    for begin in range(0, int(notes[:, 0].max()) - (WINDOW - 1) * BAR + 1, BAR):
        own = notes[(notes[:, 0] >= begin) & (notes[:, 0] < begin + WINDOW * BAR)] - np.array([begin, 0, 0, 0])
        places = np.searchsorted([FIRST * BAR, LAST * BAR], own[:, 0], side="right")
        if set(places.tolist()) == {0, 1, 2}:
            yield own


def gap_of(notes: np.ndarray) -> np.ndarray:
    """Those that begin in the gap."""
    return notes[(notes[:, 0] >= FIRST * BAR) & (notes[:, 0] < LAST * BAR)]


def filled(checkpoint: Checkpoint, notes: np.ndarray, rng_seed: int, sampling: SamplingConfig) -> np.ndarray:
    """(N, 4) what is composed in the gap of a window."""
    wish = Wish(seed=score_of(notes), fill=(FIRST + 1, LAST), rng_seed=rng_seed, candidates=1, sampling=sampling)
    request = replace(request_for(checkpoint, wish), takes=1)  # without the choice of the best of several
    return composed_notes(checkpoint, request, list(compose(checkpoint.model(), request)))[:, :4]


def repeated(notes: np.ndarray) -> np.ndarray:
    """The bars before the gap in its place."""
    length = LAST - FIRST
    own = notes[(notes[:, 0] >= (FIRST - length) * BAR) & (notes[:, 0] < FIRST * BAR)]
    return own + np.array([length * BAR, 0, 0, 0])


def trained(minutes: float, output: Path) -> None:
    """Write a checkpoint that has learnt voices of all chorales but the test ones."""
    with tempfile.TemporaryDirectory() as folder:
        for number, voice in enumerate(voices()):
            if voice.work not in TEST:
                path = Path(folder) / ("valid" if voice.work in VALID else "learnt") / f"{voice.work}-{number}.mid"
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(write_midi(score_of(voice.notes)))
        sources = [f"{name}={Path(folder) / name}" for name in ("learnt", "valid")]
        options = "--learn-only learnt --model lstm --parts merged --epochs 1000 --clock cpu --infill 0.6 --dropout 0.3"
        steps = "--batch-events 2048 --window-events 192 --cooldown 0.7 --measure-minutes 1 --processes 1"
        prepared = ["--prepared", str(Path(folder) / "prepared")]
        arguments = [*sources, *options.split(), *steps.split(), "--max-minutes", str(minutes), *prepared]
        if train_generator([*arguments, "-o", str(output)]):
            raise SystemExit(2)


def row(name: str, found: Sequence[Likeness]) -> list[str]:
    """Means over windows."""
    return [name, f"{len(found)}", *(f"{value:.3f}" for value in np.mean(found, axis=0))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--checkpoint", type=Path, help="one that was trained by this program before")
    parser.add_argument("--save", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.checkpoint or options.save or Path(folder) / "musib.safetensors"
        if not options.checkpoint:
            trained(options.minutes, path)
        checkpoint = load_checkpoint(path)
    every = [window for voice in voices() if voice.work in TEST for window in windows(voice.notes)]
    shipped = SamplingConfig()
    likeliest = replace(shipped, temperature=LEAST_TEMPERATURE, repeats=0)
    ways = {"as shipped, a single draw": shipped, "at a low temperature, repeating freely": likeliest}
    rows = []
    for name, sampling in ways.items():
        fills = (filled(checkpoint, window, number, sampling) for number, window in enumerate(every))
        rows.append(row(f"LSTM, {name}", [likeness(gap_of(own), fill) for own, fill in zip(every, fills, strict=True)]))
    rows.append(row("the four bars before, repeated", [likeness(gap_of(own), repeated(own)) for own in every]))
    rows += [[f"{name}, as MUSIB reports", "", *(f"{value:.3f}" for value in own)] for name, own in PUBLISHED.items()]
    print_table("Gaps of four bars in a voice", ("", "windows", "places, F1", "pitches", "durations"), rows)


if __name__ == "__main__":
    main()
