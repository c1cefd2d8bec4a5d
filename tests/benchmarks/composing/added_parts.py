"""How much parts that are added to songs hold: notes at once, long notes, time in which they sound; beside people's.

python -m tests.benchmarks.composing.added_parts --songs FILE ... --instruments "electric guitar" bass ...
    [--people FILE ...] [--takes 4]

To each song one instrument is added, in turn, in so many takes, among which no critic picks. People's are the tracks of
the same families in other files. Once as it is composed, once without the instrument's limit. All notes of a part are
taken as they are written in the files.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.assets import default_checkpoint
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import composed_notes
from generator.errors import ContinuoError
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.midi.reader import read_midi_file
from generator.music.ensemble_names import parse_ensemble
from generator.music.instruments import PITCHED_FAMILIES
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.table import print_table

LONG_QUARTERS, LEAST_NOTES = 8, 24  # two bars of 4/4
COLUMNS = ("part", "whose", "parts", "sounds", "notes at once", "most at once", "of all: most", "held over two bars")


class Held(NamedTuple):
    """Of one part."""

    sounding: float
    """Share of the piece in which it sounds."""
    at_once: float
    """Notes that sound together while it does, on average."""
    most: int
    """And at most."""
    long: float
    """Share of its notes that are longer than two bars of 4/4."""

    @classmethod
    def of(cls, notes: np.ndarray, end: int, ticks_per_quarter: int) -> Held:
        """notes: (N, 4), as in Track; end: of the piece, in ticks."""
        change = np.zeros(end + 1, np.int64)
        np.add.at(change, np.minimum(notes[:, 0], end), 1)
        np.add.at(change, np.minimum(notes[:, 0] + notes[:, 1], end), -1)
        count = np.cumsum(change)[:end]
        sounds = count > 0
        long = float((notes[:, 1] > LONG_QUARTERS * ticks_per_quarter).mean())
        return cls(float(sounds.mean()), float(count[sounds].mean()), int(count.max()), long)


def peoples(files: Iterable[Path]) -> Iterator[tuple[str, Held]]:
    """By the name of the family."""
    for path in files:
        try:
            score = read_midi_file(path)
        except ContinuoError:
            continue
        for track in score.tracks:
            if not track.is_drum and len(track) >= LEAST_NOTES:
                held = Held.of(track.notes.astype(np.int64), score.end_ticks, score.ticks_per_quarter)
                yield PITCHED_FAMILIES[track.program // 8], held


def composed(checkpoint: Checkpoint, path: Path, instrument: str, takes: int, playable: bool) -> Iterator[Held]:
    """Takes of one part that is added."""
    song = read_midi_file(path)
    wish = Wish(seed=song, add=instrument, candidates=1, playable=playable)
    request = replace(request_for(checkpoint, wish), takes=takes)
    events: list[list] = [[] for _ in range(takes)]
    for take, event in compose_takes(checkpoint.model(), request):
        events[take].append(event)
    for own in events:
        notes = composed_notes(checkpoint, request, own)[:, :4].astype(np.int64)
        if len(notes):
            yield Held.of(notes, -(-song.end_ticks * GRID // song.ticks_per_quarter), GRID)


def row(part: str, whose: str, every: list[Held]) -> list[str]:
    columns = [np.array(column) for column in zip(*every, strict=True)]
    medians = [f"{np.median(columns[0]):.0%}", f"{np.median(columns[1]):.2f}", f"{np.median(columns[2]):.0f}"]
    return [part, whose, f"{len(every)}", *medians, f"{columns[2].max():.0f}", f"{columns[3].mean():.1%}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--songs", nargs="+", type=Path, required=True)
    parser.add_argument("--instruments", nargs="+", required=True)
    parser.add_argument("--people", nargs="*", type=Path, default=[])
    parser.add_argument("--takes", type=int, default=4)
    options = parser.parse_args()
    checkpoint = load_checkpoint(default_checkpoint())
    found: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for number, path in enumerate(options.songs):
        instrument = options.instruments[number % len(options.instruments)]
        for whose, playable in (("composed", True), ("without limit", False)):
            found[instrument, whose] += composed(checkpoint, path, instrument, options.takes, playable)
    of_family: dict[str, list[Held]] = defaultdict(list)
    for family, held in peoples(options.people):
        of_family[family].append(held)
    rows = []
    for instrument in dict.fromkeys(options.instruments):
        family = PITCHED_FAMILIES[parse_ensemble(instrument)[0].program // 8]
        for whose in ("composed", "without limit"):
            if every := found[instrument, whose]:
                rows.append(row(instrument, whose, every))
        if of_family[family]:
            rows.append(row(family, "people's", of_family[family]))
    print_table("Parts that are added to songs", COLUMNS, rows)


if __name__ == "__main__":
    main()
