"""How much of a pattern composed drums keep from bar to bar, beside people's.

python -m tests.benchmarks.drums.kept_pattern SOURCE ... [--pieces 24] [--every 9] [--first 4] [--takes 6] [--groove 1]
[--checkpoint C]

Of every so many of the sources' files, from the first one on, those whose first 16 bars have drums in both halves:
8 bars are composed after the first 8, for the parts that play in these, and set beside what people play there. Strokes
and notes of the other parts in a quarter; the share of a bar's strokes that stands in the bar before and the one before
that, at the same sixteenth; bars with drums. Like people's: how the checkpoint's critic sees them, as the median of
takes, of the best take of each piece and of people's own, and the area under its ROC curve (0.5: it can't tell them
apart). Sources are folders and zips of .mid files.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from app.assets import default_checkpoint
from generator.compose.asking.controls import Controls
from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.drawing.groove import steadiness, strokes_by_bar
from generator.compose.note_table import PART
from generator.compose.piece import composed_notes
from generator.compose.takes.critic_scores import critic_scores
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS
from generator.events.quantiser import grid_parts, grid_rows, in_order
from generator.music.bars import BarGrid
from generator.music.scaling import maps_at
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.config import SamplingConfig
from tests.benchmarks.drums.new_drums import scores_of
from tests.benchmarks.table import print_table

_GRID, _CLIP_BARS, _NEW_BARS = 24, 8, 8
_LEAST_STROKES = 16


def clip_and_own(score: Score) -> tuple[Score, np.ndarray] | None:
    """The first bars of a song, and what people play in the next, (N, 5) on the grid, of the parts that play in both.
    None for a song that is too short, or without enough strokes in either."""
    notes, (parts,), _ = grid_parts([score])
    rows, bars = grid_rows(notes), BarGrid(maps_at(score, _GRID)[1], _GRID)
    begin, end = bars.bar_start(_CLIP_BARS), bars.bar_start(_CLIP_BARS + _NEW_BARS)
    tables = [np.insert(in_order(rows[notes.part == p.value]).astype(np.int64), PART, p.value, axis=1) for p in parts]
    tables = [table for table in tables if (table[:, 0] < begin).any()]
    every = np.concatenate([np.zeros((0, PART + 1), np.int64), *tables])
    own = every[(every[:, 0] >= begin) & (every[:, 0] < end)]
    strokes = every[every[:, PART] == DRUMS, 0]
    if (strokes < begin).sum() < _LEAST_STROKES or ((strokes >= begin) & (strokes < end)).sum() < _LEAST_STROKES:
        return None
    if own[:, 0].max() < bars.bar_start(_CLIP_BARS + _NEW_BARS - 1):
        return None
    cut = begin * score.ticks_per_quarter / _GRID
    tracks = (replace(track, notes=track.notes[track.notes[:, 0] < cut]) for track in score.tracks)
    return replace(score, tracks=tuple(track for track in tracks if len(track))), own


def statistics(notes: np.ndarray, bars: BarGrid) -> list[float]:
    """Strokes and other notes in a quarter; shares of the strokes that stand one and two bars before; of the bars with
    drums. notes: (N, 5) on the grid, of the bars that are composed."""
    begin, end = bars.bar_start(_CLIP_BARS), bars.bar_start(_CLIP_BARS + _NEW_BARS)
    is_drum = notes[:, PART] == DRUMS
    quarters, found = (end - begin) / _GRID, strokes_by_bar(notes[is_drum], bars)
    shares = [steadiness({bar // back: own for bar, own in found.items() if bar % back == 0}) for back in (1, 2)]
    return [
        is_drum.sum() / quarters,
        (~is_drum).sum() / quarters,
        *(np.nan if share is None else share for share in shares),
        len([bar for bar in found if _CLIP_BARS <= bar < _CLIP_BARS + _NEW_BARS]) / _NEW_BARS,
    ]


def takes_of(
    checkpoint: Checkpoint, clip: Score, groove: float, takes: int
) -> tuple[GenerationRequest, list[np.ndarray]]:
    """Takes that go on from a clip, as drawn."""
    wish = Wish(
        seed=clip,
        bars=_NEW_BARS,
        takes=takes,
        candidates=1,
        from_ticks=BarGrid(maps_at(clip, _GRID)[1], _GRID).bar_start(_CLIP_BARS),
        sampling=SamplingConfig(groove=groove),
        controls=Controls(ending="open"),
    )
    request, model = request_for(checkpoint, wish), checkpoint.model()
    events: list[list[ComposedEvent]] = [[] for _ in range(takes)]
    for take, event in compose_takes(model, request):
        events[take].append(event)
    return request, [composed_notes(model, request, own) for own in events]


def rows_of(
    checkpoint: Checkpoint, songs: Sequence[tuple[Score, np.ndarray]], groove: float, takes: int
) -> list[list[str]]:
    """Of what is composed, and of people's."""
    critic = checkpoint.critic
    assert critic, "the checkpoint has no critic"
    composed: list[np.ndarray] = []
    people: list[list[float]] = []
    scored: list[np.ndarray] = []
    own_scores: list[float] = []
    for clip, own in songs:
        request, drawn = takes_of(checkpoint, clip, groove, takes)
        bars, drawn = BarGrid(request.seed.metres, _GRID), [notes for notes in drawn if len(notes)]
        composed.append(_mean([statistics(notes, bars) for notes in drawn]))
        people.append(statistics(own, bars))
        scored.append(critic_scores(critic, request, drawn))
        own_scores.append(float(critic_scores(critic, request, [own])[0]))
    every = np.concatenate(scored)
    area = roc_auc_score(np.repeat([1, 0], [len(own_scores), len(every)]), np.concatenate([own_scores, every]))
    best = np.array([own.max() for own in scored])
    return [
        [f"groove {groove:g}", *_means(composed), _likeness(every), _likeness(best), f"{area:.2f}"],
        ["people", *_means(people), _likeness(np.array(own_scores)), "", ""],
    ]


def _means(rows: Sequence[Sequence[float] | np.ndarray]) -> list[str]:
    return [f"{one:.2f}" for one in _mean(rows)]


def _mean(rows: Sequence[Sequence[float] | np.ndarray]) -> np.ndarray:
    """Of each column, without what is not a number; not a number where nothing else is there."""
    masked = np.ma.masked_invalid(np.array(rows, np.float64))
    return masked.mean(axis=0).filled(np.nan)


def _likeness(log_odds: np.ndarray) -> str:
    """The median, as a probability."""
    return f"{np.median(1 / (1 + np.exp(-log_odds))):.2f}"


def songs_of(sources: list[Path], every: int, first: int) -> Iterator[tuple[Score, np.ndarray]]:
    scores = (score for source in sources for score in scores_of(source))
    for number, score in enumerate(scores):
        if number % every == first:
            try:
                found = clip_and_own(score)
            except ContinuoError:
                continue
            if found:
                yield found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, nargs="+")
    parser.add_argument("--pieces", type=int, default=24)
    parser.add_argument("--every", type=int, default=9)
    parser.add_argument("--first", type=int, default=4)
    parser.add_argument("--takes", type=int, default=6)
    parser.add_argument("--groove", type=float, nargs="+", default=[0.0, SamplingConfig().groove])
    parser.add_argument("--checkpoint", type=Path, default=default_checkpoint(), help="a model with parts and a critic")
    options = parser.parse_args()
    checkpoint = load_checkpoint(options.checkpoint)
    songs = [*islice(songs_of(options.sources, options.every, options.first), options.pieces)]
    rows = [row for groove in options.groove for row in rows_of(checkpoint, songs, groove, options.takes)]
    titles = ("", "strokes", "others", "as the bar before", "two before", "bars", "like people's", "best take", "AUC")
    rows = [row for row in rows if row[0] != "people"] + rows[1:2]
    print_table(f"Drums of {len(songs)} pieces, {options.takes} takes each", titles, rows)


if __name__ == "__main__":
    main()
