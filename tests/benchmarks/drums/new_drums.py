"""Whether drums that are new to a song play a beat: both kicks and snares.

python -m tests.benchmarks.drums.new_drums --songs SOURCE ... [--drummers SOURCE ...] [--pieces 3] [--checkpoint C]

Of each source of drummers, in every other file, the stretches of 8 bars of 4/4 with 24 strokes or more: the share in
which at least ENOUGH_OF_EACH (generator.compose.takes.new_parts) of the strokes are kicks, and as many snares. Of each
source of songs so many that have no drums, evenly spread: three takes of drums added to each, and three bands from
nothing; the same of what comes first and of all three, as takes were ordered before that counted and as they are now.
Sources are folders and zips of .mid files.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from app.assets import default_checkpoint
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import best_first
from generator.compose.takes import new_parts
from generator.compose.takes.new_parts import ENOUGH_OF_EACH, share_of_beat
from generator.errors import ContinuoError
from generator.midi.bulk import read_notes
from generator.midi.endings import is_read_as_midi
from generator.music.instruments import KICKS, SNARES
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.table import print_table

_QUARTERS, _LEAST_STROKES = 32, 24
_TAKES, _BARS = 3, 16
_BANDS = 3


def scores_of(source: Path, step: int = 1) -> Iterator[Score]:
    """Every so many of its files, by name; those that can't be read are left out."""
    if source.is_dir():
        files = sorted(path for path in source.rglob("*") if is_read_as_midi(path))[::step]
        found = ((path.name, path.read_bytes()) for path in files)
    else:
        archive = zipfile.ZipFile(source)
        names = sorted(name for name in archive.namelist() if is_read_as_midi(name))[::step]
        found = ((name, archive.read(name)) for name in names)
    for name, data in found:
        try:
            yield read_notes(data, name)
        except ContinuoError:
            continue


def beats_of(score: Score) -> list[bool]:
    """Of each stretch whether its drums play a beat."""
    drums = [track.notes for track in score.tracks if track.is_drum]
    if not drums:
        return []
    onsets, pitches = np.concatenate(drums)[:, 0], np.concatenate(drums)[:, 2]
    stretch = onsets // (_QUARTERS * score.ticks_per_quarter)
    strokes = [pitches[stretch == number] for number in np.unique(stretch)]
    return [
        bool(min(np.isin(own, keys).mean() for keys in (KICKS, SNARES)) >= ENOUGH_OF_EACH)
        for own in strokes
        if len(own) >= _LEAST_STROKES
    ]


def beats_of_takes(checkpoint: Checkpoint, wish: Wish) -> list[list[bool]]:
    """Of the takes in the order in which they come, whether they play a beat: as before it counted, and now."""
    request, model = request_for(checkpoint, wish), checkpoint.model()
    events = [[] for _ in range(request.takes)]
    for take, event in compose_takes(model, request):
        events[take].append(event)
    found: list[list[bool]] = []
    for counts_for in (1.0, new_parts.WITHOUT_BEAT):
        with patch.object(new_parts, "WITHOUT_BEAT", counts_for):
            ranked = best_first(model, request, events, checkpoint.critic)
        found.append([share_of_beat(request, notes) >= ENOUGH_OF_EACH for _, notes, _ in ranked[:_TAKES]])
    return found


def _row(name: str, found: Sequence[list[list[bool]]]) -> list[str]:
    shares = [
        f"{np.mean([own[order][0] for own in found]):.2f}, {np.mean([one for own in found for one in own[order]]):.2f}"
        for order in (0, 1)
    ]
    return [name, str(len(found)), *shares]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--songs", type=Path, nargs="+", required=True)
    parser.add_argument("--drummers", type=Path, nargs="+", default=[])
    parser.add_argument("--pieces", type=int, default=3)
    parser.add_argument("--checkpoint", type=Path, default=default_checkpoint(), help="a model with parts")
    options = parser.parse_args()
    if options.drummers:
        rows: list[list[str]] = []
        for source in options.drummers:
            beats = [own for score in scores_of(source, 2) for own in beats_of(score)]
            rows.append([source.stem, str(len(beats)), f"{np.mean(beats):.2f}"])
        print_table("Stretches of 8 bars with a beat, people's", ("", "stretches", "with a beat"), rows)
    checkpoint = load_checkpoint(options.checkpoint)
    rows = []
    for source in options.songs:
        songs = [score for score in scores_of(source) if not any(track.is_drum for track in score.tracks)]
        chosen = songs[:: max(1, len(songs) // options.pieces)][: options.pieces]
        wishes = [Wish(seed=song, add="drums", takes=_TAKES) for song in chosen]
        rows.append(_row(source.stem, [beats_of_takes(checkpoint, wish) for wish in wishes]))
    bands = [Wish(ensemble="piano, bass, drums", bars=_BARS, rng_seed=seed, takes=_TAKES) for seed in range(_BANDS)]
    rows.append(_row("a band from nothing", [beats_of_takes(checkpoint, wish) for wish in bands]))
    titles = ("", "pieces", "without this rule: first, first three", "with it")
    print_table("Share of takes whose new drums play a beat", titles, rows)


if __name__ == "__main__":
    main()
