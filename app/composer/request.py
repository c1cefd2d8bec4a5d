"""From the piece and the panel's settings to a request, and from composed notes to the piece. Without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.composer.compose_settings import ComposeSettings
from app.composer.track_choice import (
    TrackChoice,
    begin_on_grid,
    chosen_tracks,
    for_chosen,
    given_beside,
    is_composed,
    kept_by_variation,
    names_of,
    on_empty_tracks,
    with_gap_of,
)
from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PART, Part, Piece, part_of, table, with_new
from generator.compose.asking.gap import FilledBars, around_gap
from generator.compose.asking.going_on import with_maps_of
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish, has_music
from generator.compose.placing import PART_NAME, Placing
from generator.errors import ContinuoError
from generator.events.quantiser import quantise, with_maps
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.scaling import OUTPUT_TICKS_PER_QUARTER
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint


@dataclass(frozen=True)
class Asked:
    """A press of Compose: the request, and what is needed to put its answer into the piece."""

    request: GenerationRequest
    """The request for the composing process."""
    base: Piece
    """The piece without the notes that the new ones replace."""
    context: Score
    """What is played before and with the new music."""
    settings: ComposeSettings
    """The settings that it was asked with."""
    endless: bool
    """Whether it is composed until it is stopped."""

    @property
    def is_fill(self) -> bool:
        return self.request.follows is not None

    @property
    def ticks_per_grid_tick(self) -> float:
        return self.base.ticks_per_quarter / GRID

    def piece_with(self, notes: np.ndarray) -> Piece:
        """The piece with new notes. notes: on the grid, as composed_notes returns them. They join the tracks of their
        part; those of a model without parts join the composed track, if there is one, or make a new one."""
        base = self.base
        parts, index = self._homes(notes)
        new = np.zeros((len(notes), base.rows.shape[1]), np.int64)
        new[:, :4] = notes[:, :4]
        begin = np.rint(notes[:, ONSET] * self.ticks_per_grid_tick)
        end = np.rint((notes[:, ONSET] + notes[:, DURATION]) * self.ticks_per_grid_tick)
        new[:, ONSET], new[:, DURATION] = begin, np.maximum(1, end - begin)
        new[:, PART], new[:, ORIGIN] = index, COMPOSED
        return replace(base, parts=parts, rows=table(np.concatenate([base.rows, new])))

    def is_played_as(self, piece: Piece) -> bool:
        """Whether the music that plays while it is composed has the tracks of this piece."""
        return len(Placing(self.context, self.request.parts, self.request.seed).tracks) == len(piece.parts)

    def tracks_of(self, notes: np.ndarray) -> np.ndarray:
        """Index of the part of `piece_with` that each note joins, (N,) int. notes: as for `piece_with`."""
        return np.broadcast_to(self._homes(notes)[1], len(notes))

    def _homes(self, notes: np.ndarray) -> tuple[tuple[Part, ...], np.ndarray | int]:
        """The parts of the piece with new notes, and the index of the part that each note joins, (N,)."""
        parts = self.base.parts
        if self.request.parts:
            placing = Placing(self.base.score(whole=True), self.request.parts, self.request.seed)
            return with_new(parts, *map(part_of, placing.tracks[len(parts) :])), placing.tracks_of(notes)
        index = next((n for n, part in enumerate(parts) if part.name == PART_NAME and not part.is_drum), len(parts))
        if index == len(parts):
            track = Placing(self.context, (), self.request.seed).tracks[-1]
            parts = with_new(parts, part_of(track))
        return parts, index

    @property
    def region(self) -> tuple[int, int | None]:
        """Begin and end of the new music in ticks of the piece; the end is None for endless music."""
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
    """The request for a press of Compose. Raises ContinuoError for what can't be composed.

    playhead_ticks: in ticks of the piece; chosen_bars: first and last, from 1.
    """
    endless = settings.mode == "endless"
    if endless and settings.controls.ending == "downbeat":
        raise ContinuoError("endless music has no end: choose another ending, or another place to compose")
    in_bars = settings.mode in ("fill", "vary")
    wish = Wish(
        style=settings.style,
        sampling=settings.sampling,
        rng_seed=settings.seed,
        controls=settings.controls,
        takes=1 if endless else settings.takes,
        bars=None if in_bars else settings.bars,
        form=settings.form if settings.has_form else None,
    )
    has_parts = checkpoint.vocabulary.has_parts
    choice = None if settings.mode == "new" and len(piece) else chosen_tracks(piece, settings)
    if not has_parts and (choice is not None or settings.add is not None):
        raise ContinuoError(
            "this model plays all tracks as one, and can't compose for some of them: compose for all tracks, or choose "
            "another model"
        )
    if settings.add is not None or (choice is not None and not choice.with_notes and _has_music(piece, has_parts)):
        return _beside(piece, settings, checkpoint, wish, choice, chosen_bars if in_bars else None)
    if settings.mode == "new" or (not in_bars and not _has_music(piece, has_parts)):
        return _from_nothing(piece, settings, checkpoint, wish, endless)
    if choice is not None and choice.empty:
        raise ContinuoError(
            "a track without notes is composed to those that have some: select it alone, or only tracks with notes"
        )
    chosen = choice.with_notes if choice else None
    if in_bars:
        return _fill(piece, settings, checkpoint, wish, chosen_bars, chosen)
    base, clip, begin = piece, piece.score(whole=has_parts), None
    if settings.mode == "playhead":
        if playhead_ticks is None:
            raise ContinuoError(
                "place the playhead where the music is to continue: click in the bar numbers above the notes"
            )
        base = until(piece, playhead_ticks, chosen)
        if not _has_music(base, has_parts):
            raise ContinuoError("there are no notes before the playhead to continue from: move it to the right")
        begin = begin_on_grid(piece, playhead_ticks)
        clip = base.score()
        if has_parts:  # parts that have not entered yet enter where they do in the piece
            clip = _broken_at(piece, playhead_ticks, chosen).score(whole=True)
    request = request_for(checkpoint, replace(wish, seed=clip, tracks=chosen, from_ticks=begin))
    if has_parts:
        if chosen is not None and begin is not None:
            request = given_beside(request, piece, chosen, request.begin_ticks)
        request = for_chosen(request, chosen)
        if playhead_ticks is not None and settings.mode == "playhead":
            base = until(piece, playhead_ticks, _composed_parts(request))
    clip = base.score(whole=True)
    context = with_maps_of(clip, request)
    if context is not clip:
        base = replace(base, tempos=context.tempos, metres=context.metres, keys=context.keys)
    return Asked(request, base, context, settings, endless)


def _beside(
    piece: Piece,
    settings: ComposeSettings,
    checkpoint: Checkpoint,
    wish: Wish,
    choice: TrackChoice | None,
    bars: tuple[int, int] | None,
) -> Asked:
    """The request for new tracks, or for tracks without notes, beside the whole piece or in some bars."""
    if not _has_music(piece, has_parts=True):
        raise ContinuoError("there is no music yet that a part could be composed to: compose or open some first")
    empty = choice.empty if choice and settings.add is None else ()
    if bars is None and settings.mode in ("fill", "vary"):
        raise ContinuoError("choose the bars to compose in: drag in the ruler above the notes")
    clip = piece.score(whole=True)
    names = settings.add or names_of([piece.parts[number] for number in empty])
    request = request_for(checkpoint, replace(wish, seed=clip, add=names, fill=bars, bars=None))
    return Asked(on_empty_tracks(request, piece, empty), piece, clip, settings, endless=False)


def _has_music(piece: Piece, has_parts: bool) -> bool:
    """Whether the piece has notes that a model, with parts or without, can continue."""
    return has_music(piece.score()) if has_parts else bool(piece.is_pitched.any())


def _composed_parts(request: GenerationRequest) -> list[int]:
    """Indexes of the piece's parts that are composed anew, in a model with parts."""
    return [index for part in request.parts if part.is_composed for index in part.tracks]


def ask_again(
    parent: Piece, piece: Piece, settings: ComposeSettings, checkpoint: Checkpoint, region: tuple[int, int]
) -> Asked:
    """The request for more takes like the one in `region` of `piece`, in ticks: composed from its parent or, if that
    was discarded or edited since, from what is around the region in `piece`. Raises as `ask`."""
    bars = piece.bars
    chosen = int(bars.locate_one(region[0])[0]) + 1, int(bars.locate_one(max(region) - 1)[0]) + 1
    if settings.mode == "end":
        asked = ask(parent, settings, checkpoint)
        if asked.region[0] == region[0]:
            return asked
        before = until(piece, region[0])
        settings, parent = replace(settings, mode="playhead"), piece if len(before) else before
    elif parent.end_ticks <= region[0]:
        parent = piece
    return ask(parent, settings, checkpoint, playhead_ticks=region[0], chosen_bars=chosen)


def until(piece: Piece, ticks: int, parts: Sequence[int] | None = None) -> Piece:
    """The piece up to a tick; notes that sound there end there. parts: cut only these parts, None for all."""
    rows = _broken_at(piece, ticks).rows
    gone = rows[:, ONSET] >= ticks
    return piece.with_rows(rows[~(gone if parts is None else gone & np.isin(rows[:, PART], parts))])


def _broken_at(piece: Piece, ticks: int, parts: Sequence[int] | None = None) -> Piece:
    """The piece with notes that sound at a tick ended there. parts: cut only these parts, None for all."""
    rows = piece.rows.copy()
    left = ticks - rows[:, ONSET]
    ends = left > 0 if parts is None else (left > 0) & np.isin(rows[:, PART], parts)
    rows[:, DURATION] = np.where(ends, np.minimum(rows[:, DURATION], left), rows[:, DURATION])
    return piece.with_rows(rows)


def _from_nothing(piece: Piece, settings: ComposeSettings, checkpoint: Checkpoint, wish: Wish, endless: bool) -> Asked:
    """The request for a piece from nothing. In a model with parts, the tracks without notes get them."""
    metre = piece.bars.metres[0] if piece.metres else None
    tempo = 60e6 / piece.tempo_map.tempo_at(0) if piece.tempos else None
    wish = replace(wish, metre=f"{metre.numerator}/{metre.denominator}" if metre else None, tempo=tempo)
    waiting: list[int] = []
    if checkpoint.vocabulary.has_parts and not len(piece):
        choice = chosen_tracks(piece, settings)
        waiting = [*choice.empty] if choice else [*range(len(piece.parts))]
    parts = tuple(piece.parts) if waiting else ()
    if waiting:
        wish = replace(wish, ensemble=names_of([parts[number] for number in waiting]))
    request = request_for(checkpoint, wish)
    base = Piece(OUTPUT_TICKS_PER_QUARTER, parts=parts, tempos=request.seed.tempos, metres=request.seed.metres)
    request = on_empty_tracks(request, base, waiting)
    return Asked(request, base, base.score(whole=True), settings, endless)


def _fill(
    piece: Piece,
    settings: ComposeSettings,
    checkpoint: Checkpoint,
    wish: Wish,
    bars: tuple[int, int] | None,
    chosen: tuple[int, ...] | None,
) -> Asked:
    """chosen: indexes of the tracks that are composed, None for all."""
    if bars is None:
        raise ContinuoError("choose the bars to compose again: drag in the ruler above the notes")
    has_parts = checkpoint.vocabulary.has_parts
    if not _has_music(piece, has_parts):
        raise ContinuoError("there are no notes around the bars to fill: choose another place to compose")
    wish = replace(wish, seed=piece.score(whole=has_parts))
    request = request_for(checkpoint, replace(wish, tracks=chosen, fill=bars))
    gap = FilledBars(request.begin_ticks, request.end_ticks or 0)
    composed = is_composed(piece, request, chosen)
    piece = piece.with_rows(
        gap.cut(piece.rows, piece.ticks_per_quarter, ~piece.is_pitched | ~composed | _is_locked(piece))
    )
    held = gap.holds(piece.rows, piece.ticks_per_quarter)
    inside = held & is_composed(piece, request, chosen)
    stays = inside & _is_locked(piece)
    if settings.mode == "vary":
        varied = replace(wish, vary=bars, amount=settings.amount / 100)
        stays |= kept_by_variation(piece, inside & ~stays, varied)
    if has_parts and (stays.any() or _is_locked(piece).any() or chosen is not None):
        request = with_gap_of(request, piece, gap, held & ~(inside & ~stays))
    elif stays.any() or _is_locked(piece).any():
        before, _, after = around_gap(piece.score(), gap)
        request = replace(request, seed=before, follows=after)
        if stays.any():
            kept = quantise(piece.with_rows(piece.rows[stays]).score())
            request = replace(request, locked=with_maps(kept.tracks[0].notes, request.seed))
    base = piece.with_rows(piece.rows[~inside | stays])
    return Asked(for_chosen(request, chosen), base, base.score(whole=True), settings, endless=False)


def _is_locked(piece: Piece) -> np.ndarray:
    return piece.rows[:, LOCKED] > 0
