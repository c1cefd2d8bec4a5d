"""The nats of true gaps of held-out pieces, with the events after them given and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from generator.events.context import COLUMN
from generator.events.infill import FOLLOWING_EVENTS
from generator.events.vocabulary import BETWEEN, BOS, EOS
from training.data.dataset import Encoded, collate
from training.data.infill import GapWindow, gap_window
from training.likelihood.nats import stream_nats
from training.models import EventModel

_LEFT_OUT = ("style", "key", "tempo", "dynamics")


@dataclass(frozen=True)
class MiddleNats:
    """Nats of the true gaps of P held-out pieces."""

    both: np.ndarray
    """(P,) nats with the events after the gap given."""
    left: np.ndarray
    """(P,) nats without them."""
    notes: np.ndarray
    """(P,) number of notes in the gaps."""


@torch.no_grad()
def middle_nats(
    model: EventModel, encoded: Encoded, *, seed: int, gaps: int = 4, window_events: int = 160, most_events: int = 96
) -> MiddleNats:
    """The nats of gaps of whole bars in held-out sequences, with both sides given, and with only the left one.

    gaps: how many are drawn in each piece; window_events: about how long a window around a gap is; most_events: of a
    gap. The model is also conditioned on metre and bars left in the gap. The <eos> at the end of a gap is not counted,
    since the end of a gap is known.
    """
    device, training = next(model.parameters()).device, model.training
    model.eval()
    sizes = torch.tensor([len(pitches) for pitches in model.vocabulary.pitches])
    dropped = np.zeros((1, encoded.context.shape[1]), bool)
    dropped[:, [COLUMN[name] for name in _LEFT_OUT]] = True
    rows: list[tuple[float, float, float]] = []
    for piece in range(len(encoded.starts) - 1):
        total = np.zeros(3)
        span = slice(int(encoded.starts[piece]), int(encoded.starts[piece + 1]))
        rng = np.random.default_rng([seed, piece])
        for window, begin, end in _held_out_gaps(encoded, span, gaps, window_events, most_events, rng):
            part = window.reordered(begin, end, 0)
            total[2] += float(sizes[part.rows[part.middle + 1 :, 1].astype(np.int64)].sum())
            for column, follow in enumerate((FOLLOWING_EVENTS, 0)):
                part = window.reordered(begin, end, follow)
                batch = collate(
                    Encoded(part.rows, part.context, np.array([0, len(part.rows)])),
                    np.array([[0, len(part.rows) - 1]]),
                    dropped,
                )
                batch.mask[:, : part.middle] = 0
                batch.mask[:, -1] = 0
                total[column] += float(stream_nats(model, batch.to(device)).sum())
        if total[2]:
            rows.append((total[0], total[1], total[2]))
    model.train(training)
    return MiddleNats(*np.array(rows).reshape(-1, 3).T)


def _held_out_gaps(
    encoded: Encoded, span: slice, gaps: int, window_events: int, most_events: int, rng: np.random.Generator
) -> Iterator[tuple[GapWindow, int, int]]:
    """Gaps of one to four whole bars, with events in them and on both sides: the window, and the gap's begin and end.
    span: of the piece's sequence."""
    for _ in range(gaps):
        room = span.stop - span.start - window_events - FOLLOWING_EVENTS
        start = span.start + (int(rng.integers(room)) if room > 0 else 0)
        stop = min(start + window_events + FOLLOWING_EVENTS, span.stop)
        window = gap_window(encoded.rows[start:stop], encoded.context[start:stop])
        if not window:
            continue
        lines = np.arange(int(window.bars(0)) + 1, int(window.bars(int(window.onsets[-1]))) + 1)
        if len(lines) < 3:
            continue
        begin = int(rng.integers(len(lines) - 2))
        count = int(rng.integers(1, min(4, len(lines) - 2 - begin) + 1))
        ends = window.bar_start(int(lines[begin])), window.bar_start(int(lines[begin + count]))
        inside = window.rows[np.searchsorted(window.onsets, ends[0]) : np.searchsorted(window.onsets, ends[1])]
        if 4 <= len(inside) <= most_events and not np.isin(inside[:, 1], (BOS, EOS, BETWEEN)).any():
            yield window, *ends
