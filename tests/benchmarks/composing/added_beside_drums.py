"""How much parts play that are added to music with drums, beside people's, and whether they fit.

python -m tests.benchmarks.composing.added_beside_drums --bands FILE ... --loops FILE ... [--cases 24] [--takes 8]
    [--presence 0 1] [--family bass] [--checkpoint C]

BANDS: .mid files with drums. The first 8 bars in which the drums and a part of that family play are the clip, without
that part; such a part is composed to them. LOOPS: .mid files of drums alone, of which the first 8 bars are the clip.
Takes as they are drawn. Notes in four quarters; of bands the median ratio to people's notes; the share of bars in which
a note begins, of notes that begin on a sixteenth or triplet or with a stroke of the drums, and of those whose pitch
class sounds in the other parts, where these sound two or more; and of takes with less than one note in four quarters.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.assets import default_checkpoint
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.drawing.tightness import is_loose
from generator.compose.piece import composed_notes
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS, family_of
from generator.events.quantiser import grid_parts, grid_rows
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.midi.reader import read_midi_file
from generator.music.bars import BarGrid
from generator.music.instruments import FAMILIES
from generator.music.scaling import maps_at
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.config import SamplingConfig
from tests.benchmarks.composing.added_bass import sounding
from tests.benchmarks.table import print_table

BARS, MOST_BARS = 8, 64
LEAST_STROKES, LEAST_NOTES = 32, 8
COLUMNS = ("", "takes", "notes", "of people's", "of bars", "in time", "in the harmony", "hardly any")


@dataclass(frozen=True, eq=False)
class Case:
    """A clip with drums, and people's part that was taken out of it."""

    clip: Score
    """Its first 8 bars."""
    own: np.ndarray
    """(N, 4) notes of that part on the grid; none where there was no such part."""


def stretch_of(score: Score, begin: int, end: int, without: Sequence[int]) -> Score:
    """Between two grid ticks, without some tracks and without those that rest; in the maps that hold there."""
    first, last = (tick * score.ticks_per_quarter // GRID for tick in (begin, end))
    tracks = []
    for index, track in enumerate(score.tracks):
        notes = track.notes[(track.notes[:, 0] >= first) & (track.notes[:, 0] < last)].copy()
        notes[:, 0] -= first
        if index not in without and len(notes):
            tracks.append(replace(track, notes=notes))
    tempos = [tempo._replace(ticks=0) for tempo in score.tempos if tempo.ticks <= first][-1:]
    metres = [metre._replace(ticks=0) for metre in score.metres if metre.ticks <= first][-1:]
    return Score(score.ticks_per_quarter, tuple(tracks), tuple(tempos), tuple(metres))


def band_case(score: Score, family: str) -> Case | None:
    """None where no 8 bars have drums and a part of the family."""
    notes, (parts,), _ = grid_parts([score])
    rows = grid_rows(notes)
    bars = BarGrid(maps_at(score, GRID)[1], GRID)
    of_family = [part for part in parts if FAMILIES[family_of(part.value)] == family]
    for bar in range(0, MOST_BARS, BARS):
        begin, end = bars.bar_start(bar), bars.bar_start(bar + BARS)
        within = (rows[:, 0] >= begin) & (rows[:, 0] < end)
        counts = {part.value: int((within & (notes.part == part.value)).sum()) for part in parts}
        if not of_family or counts.get(DRUMS, 0) < LEAST_STROKES:
            continue
        chosen = max(of_family, key=lambda part: counts[part.value])
        if counts[chosen.value] >= LEAST_NOTES:
            own = rows[within & (notes.part == chosen.value)].astype(np.int64)
            own[:, 0] -= begin
            return Case(stretch_of(score, begin, end, chosen.source.tracks), own)
    return None


def loop_case(score: Score) -> Case | None:
    """None where there are no 8 bars."""
    end = BarGrid(maps_at(score, GRID)[1], GRID).bar_start(BARS)
    if score.end_ticks * GRID < end * score.ticks_per_quarter:
        return None
    return Case(stretch_of(score, 0, end, ()), np.zeros((0, 4), np.int64))


def spread(cases: Iterable[Case | None], count: int) -> list[Case]:
    """So many of them, at equal distances."""
    found = [one for one in cases if one is not None]
    return found[:: max(1, len(found) // count)][:count]


def read(files: Iterable[Path]) -> Iterator[Score]:
    """Those that can be read."""
    for path in files:
        try:
            yield read_midi_file(path)
        except ContinuoError:
            continue


def in_harmony(notes: np.ndarray, others: np.ndarray) -> list[bool]:
    """Of notes (N, 4) that begin where others sound two pitch classes or more, whether theirs is among these."""
    around = [(int(note[2]) % 12, sounding(others, int(note[0]))) for note in notes]
    return [own in classes for own, classes in around if len(classes) > 1]


def row(name: str, every: Sequence[tuple[Case, Score, list[np.ndarray]]]) -> list[str]:
    """every: cases, what is given in them, and the notes (N, 4) of takes."""
    notes, ratios, of_bars, in_time, fits = [], [], [], [], []
    for case, given, takes in every:
        bars = BarGrid(given.metres, GRID)
        quarters = bars.bar_start(BARS) / GRID
        others = np.concatenate([track.notes for track in given.tracks if not track.is_drum] or [case.own[:0]])
        notes += [len(own) * 4 / quarters for own in takes]
        ratios.append(np.mean([len(own) for own in takes]) / max(1, len(case.own)))
        strokes = np.concatenate([track.notes[:, 0] for track in given.tracks if track.is_drum])
        for own in takes:
            of_bars.append(len(np.unique(bars.locate(own[:, 0])[0])) / BARS)
            in_time += (~is_loose(own[:, 0], bars) | np.isin(own[:, 0], strokes)).tolist()
            fits += in_harmony(own, others)
    has_own = all(len(case.own) for case, _, _ in every)
    return [
        name,
        f"{len(notes)}",
        f"{np.mean(notes):.1f} ({np.percentile(notes, 10):.1f} to {np.percentile(notes, 90):.1f})",
        f"{np.median(ratios):.0%}" if has_own else "",
        f"{np.mean(of_bars):.0%}",
        f"{np.mean(in_time):.0%}",
        f"{np.mean(fits):.0%}" if fits else "",
        f"{np.mean(np.array(notes) < 1):.0%}",
    ]


def composed(
    checkpoint: Checkpoint, case: Case, instrument: str, sampling: SamplingConfig, takes: int, rng_seed: int
) -> tuple[Score, list[np.ndarray]]:
    """What is given, and the notes (N, 4) of takes."""
    wish = Wish(seed=case.clip, add=instrument, takes=takes, candidates=1, rng_seed=rng_seed, sampling=sampling)
    request = request_for(checkpoint, wish)
    events: list[list] = [[] for _ in range(takes)]
    for take, event in compose_takes(checkpoint.model(), request):
        events[take].append(event)
    assert request.given is not None
    end = BarGrid(request.seed.metres, GRID).bar_start(BARS)  # strokes at the end may reach beyond
    notes = [composed_notes(checkpoint, request, own)[:, :4] for own in events]
    return request.given, [own[own[:, 0] < end] for own in notes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bands", type=Path, nargs="*", default=[])
    parser.add_argument("--loops", type=Path, nargs="*", default=[])
    parser.add_argument("--family", default="bass", choices=FAMILIES)
    parser.add_argument("--presence", type=float, nargs="+", default=[0.0, 1.0])
    parser.add_argument("--cases", type=int, default=24)
    parser.add_argument("--takes", type=int, default=8)
    parser.add_argument("--checkpoint", type=Path, default=default_checkpoint(), help="a model with parts")
    options = parser.parse_args()
    checkpoint = load_checkpoint(options.checkpoint)
    kinds = {
        "bands": spread((band_case(score, options.family) for score in read(options.bands)), options.cases),
        "drums alone": spread((loop_case(score) for score in read(options.loops)), options.cases),
    }
    rows = []
    for kind, cases in kinds.items():
        for presence in options.presence if cases else ():
            every = [
                (case, *composed(checkpoint, case, options.family, SamplingConfig(presence=presence), options.takes, i))
                for i, case in enumerate(cases)
            ]
            rows.append(row(f"{kind}, presence {presence:g}", every))
        if kind == "bands" and cases:
            given = [request_for(checkpoint, Wish(seed=case.clip, add=options.family)).given for case in cases]
            rows.append(
                row(
                    "people's",
                    [(one, own, [one.own]) for one, own in zip(cases, given, strict=True) if own is not None],
                )
            )
    print_table(f"A part of the family {options.family} added to 8 bars with drums", COLUMNS, rows)


if __name__ == "__main__":
    main()
