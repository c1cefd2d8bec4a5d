"""From the piece and the panel to what is to be composed, and from what was composed to the piece. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.composer.compose_settings import ComposeSettings
from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PART, Part, Piece, table
from generator.compose.asking.gap import FilledBars, around_gap
from generator.compose.asking.going_on import with_maps_of
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.assemble import PART_NAME, first_program
from generator.errors import ContinuoError
from generator.events.quantiser import quantise, with_maps
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.scaling import OUTPUT_TICKS_PER_QUARTER
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint


@dataclass(frozen=True)
class Asked:
    """What Compose means now."""

    request: GenerationRequest
    """For the composing process."""
    base: Piece
    """What stays of the piece."""
    context: Score
    """What is played before and with the new part."""
    settings: ComposeSettings
    """That it was asked by."""
    endless: bool
    """Whether it goes on until it is stopped."""

    @property
    def is_fill(self) -> bool:
        return self.request.follows is not None

    @property
    def ticks_per_grid_tick(self) -> float:
        return self.base.ticks_per_quarter / GRID

    def piece_with(self, notes: np.ndarray) -> Piece:
        """The piece with new notes, (N, 4) on the grid. They join the composed part that there is, if any."""
        base, notes = self.base, np.asarray(notes, np.int64).reshape(-1, 4)
        parts = base.parts
        index = next((n for n, part in enumerate(parts) if part.name == PART_NAME and not part.is_drum), None)
        if index is None:
            index = len(parts)
            parts = (*parts, Part(PART_NAME, first_program(self.context)))
        new = np.zeros((len(notes), base.rows.shape[1]), np.int64)
        new[:, :4] = notes
        begin = np.rint(notes[:, ONSET] * self.ticks_per_grid_tick)
        end = np.rint((notes[:, ONSET] + notes[:, DURATION]) * self.ticks_per_grid_tick)
        new[:, ONSET], new[:, DURATION] = begin, np.maximum(1, end - begin)
        new[:, PART], new[:, ORIGIN] = index, COMPOSED
        return replace(base, parts=parts, rows=table(np.concatenate([base.rows, new])))

    @property
    def region(self) -> tuple[int, int | None]:
        """Where the new part begins and ends, in ticks of the piece; None for endless."""
        begin, end = self.request.begin_ticks, self.request.end_ticks
        scale = self.ticks_per_grid_tick
        return round(begin * scale), None if end is None or self.endless else round(end * scale)


def ask(
    piece: Piece,
    settings: ComposeSettings,
    checkpoint: Checkpoint,
    *,
    playhead_ticks: int | None = None,
    chosen_bars: tuple[int, int] | None = None,
) -> Asked:
    """What Compose means now. Raises ContinuoError for what can't be composed.

    playhead_ticks: in ticks of the piece; chosen_bars: first and last, from 1.
    """
    endless = settings.mode == "endless"
    if endless and settings.controls.ending == "downbeat":
        raise ContinuoError("endless music has no end: choose another ending, or another place to compose")
    wish = Wish(
        style=settings.style,
        sampling=settings.sampling,
        rng_seed=settings.number,
        controls=settings.controls,
        takes=1 if endless else settings.takes,
        bars=None if settings.mode == "fill" else settings.bars,
    )
    if settings.mode == "new" or (settings.mode != "fill" and not piece.is_pitched.any()):
        return _from_nothing(piece, settings, checkpoint, wish, endless)
    if settings.mode == "fill":
        return _fill(piece, settings, checkpoint, wish, chosen_bars)
    base, begin = piece, None
    if settings.mode == "playhead":
        if playhead_ticks is None:
            raise ContinuoError(
                "place the playhead where the music is to continue: click in the bar numbers above the notes"
            )
        base = until(piece, playhead_ticks)
        if not base.is_pitched.any():
            raise ContinuoError("there are no notes before the playhead to continue from: move it to the right")
        begin = round(playhead_ticks * GRID / piece.ticks_per_quarter)
    clip = base.score()
    request = request_for(checkpoint, replace(wish, seed=clip, from_ticks=begin))
    context = with_maps_of(clip, request)
    if context is not clip:
        base = replace(base, tempos=context.tempos, metres=context.metres, keys=context.keys)
    return Asked(request, base, context, settings, endless)


def ask_again(
    parent: Piece, piece: Piece, settings: ComposeSettings, checkpoint: Checkpoint, region: tuple[int, int]
) -> Asked:
    """More of what was composed in `region` of `piece`, in ticks: from its parent; where that is another piece by now,
    because the true one was discarded or edited, from what stands around it in `piece`. Raises as `ask`."""
    bars = piece.bars
    chosen = int(bars.locate_one(region[0])[0]) + 1, int(bars.locate_one(max(region) - 1)[0]) + 1
    if settings.mode == "end":
        asked = ask(parent, settings, checkpoint)
        if asked.region[0] == region[0]:
            return asked
        settings, parent = replace(settings, mode="playhead"), until(piece, region[0])
    elif parent.end_ticks <= region[0]:
        parent = piece
    return ask(parent, settings, checkpoint, playhead_ticks=region[0], chosen_bars=chosen)


def until(piece: Piece, ticks: int) -> Piece:
    """What stands before a place; what sounds there ends there."""
    rows = piece.rows[piece.rows[:, ONSET] < ticks].copy()
    rows[:, DURATION] = np.minimum(rows[:, DURATION], ticks - rows[:, ONSET])
    return piece.with_rows(rows)


def _from_nothing(piece: Piece, settings: ComposeSettings, checkpoint: Checkpoint, wish: Wish, endless: bool) -> Asked:
    metre = piece.bars.metres[0] if piece.metres else None
    tempo = 60e6 / piece.tempo_map.tempo_at(0) if piece.tempos else None
    wish = replace(wish, metre=f"{metre.numerator}/{metre.denominator}" if metre else None, tempo=tempo)
    request = request_for(checkpoint, wish)
    base = Piece(OUTPUT_TICKS_PER_QUARTER, tempos=request.seed.tempos, metres=request.seed.metres)
    return Asked(request, base, base.score(), settings, endless)


def _fill(
    piece: Piece,
    settings: ComposeSettings,
    checkpoint: Checkpoint,
    wish: Wish,
    bars: tuple[int, int] | None,
) -> Asked:
    if bars is None:
        raise ContinuoError("choose the bars to compose again: drag in the ruler above the notes")
    if not piece.is_pitched.any():
        raise ContinuoError("there are no notes around the bars to fill: choose another place to compose")
    request = request_for(checkpoint, replace(wish, seed=piece.score(), fill=bars))
    gap = FilledBars(request.begin_ticks, request.end_ticks or 0)
    piece = piece.with_rows(gap.cut(piece.rows, piece.ticks_per_quarter, ~piece.is_pitched | _is_locked(piece)))
    inside = gap.holds(piece.rows, piece.ticks_per_quarter) & piece.is_pitched
    locked = inside & _is_locked(piece)
    if _is_locked(piece).any():
        before, _, after = around_gap(piece.score(), gap)
        request = replace(request, seed=before, follows=after)
    if locked.any():
        kept = quantise(piece.with_rows(piece.rows[locked]).score())
        request = replace(request, locked=with_maps(kept.tracks[0].notes, request.seed))
    base = piece.with_rows(piece.rows[~inside | locked])
    return Asked(request, base, base.score(), settings, endless=False)


def _is_locked(piece: Piece) -> np.ndarray:
    return piece.rows[:, LOCKED] > 0
