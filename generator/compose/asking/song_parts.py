"""The parts of a wish: the clip's and new ones, and which of them are composed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.compose.asking.controls import Controls
from generator.compose.asking.part_controls import controls_of_parts
from generator.compose.asking.request import RequestPart
from generator.compose.asking.wish import Wish
from generator.errors import ContinuoError, Option
from generator.events.ensemble import INDEXES, as_given, family_of, part_value
from generator.events.quantiser import grid_parts, grid_rows, in_order
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.ensemble_names import parse_ensemble
from generator.music.instrument_names import PartLabel
from generator.music.instruments import BASS_FAMILY, DRUM_FAMILY, MAX_PARTS, most_notes
from generator.music.part_names import parts_named
from generator.music.scaling import maps_at
from generator.music.score import Score, Track

_DEFAULT_ENSEMBLE = "piano"
_A_NOTE_A_BAR = "0.1-"  # notes per beat, rounded up to a whole number in each bar


@dataclass(frozen=True, slots=True)
class SongPart:
    """A part of the piece that a wish is about."""

    value: int
    """Its family and index, as in ensemble.part_value."""
    label: PartLabel
    """Its name and instrument."""
    tracks: tuple[int, ...]
    """Indexes of the clip's tracks that make it up; () for a new part."""
    is_composed: bool
    """Whether notes are composed for it."""
    notes: np.ndarray
    """(N, 4) int32, its notes in the clip, on the grid, as in Track."""

    @property
    def end_ticks(self) -> int:
        """Grid tick where the last of its notes ends."""
        return int((self.notes[:, 0] + self.notes[:, 1]).max(initial=0))


def song_parts(wish: Wish) -> tuple[SongPart, ...]:
    """All parts of a wish, in order of their values. Raises ContinuoError for parts that the song does not have, and
    for too many new ones."""
    parts = _of_clip(wish.seed) if wish.seed else []
    new = wish.add if wish.seed else wish.ensemble or _DEFAULT_ENSEMBLE
    if new is not None:
        composed: set[int] = set()
    elif wish.tracks is not None:
        composed = {number for number, part in enumerate(parts) if not {*part.tracks}.isdisjoint(wish.tracks)}
        if not composed:
            raise ContinuoError("the chosen tracks have no notes to go on from: choose tracks that have some")
    elif wish.parts is None:
        composed = set(range(len(parts)))
    else:
        composed = {*parts_named(wish.parts, [part.label for part in parts], Option("--parts"))}
    parts = [replace(part, is_composed=index in composed) for index, part in enumerate(parts)]
    if new is not None:
        option = Option("--add" if wish.seed else "--ensemble")
        parts += _new_parts(parse_ensemble(new, option), [part.value for part in parts], option)
    return tuple(sorted(parts, key=lambda part: part.value))


def _of_clip(clip: Score) -> list[SongPart]:
    """The clip's parts in the order of its tracks, in which a musician counts them."""
    notes, (parts,), _ = grid_parts([clip])
    rows = grid_rows(notes)
    return [
        SongPart(
            part.value,
            PartLabel(part.source.name, part.source.program, part.source.family == DRUM_FAMILY),
            part.source.tracks,
            True,
            in_order(rows[notes.part == part.value]),
        )
        for part in sorted(parts, key=lambda part: part.source.tracks[0])
    ]


def _new_parts(labels: Sequence[PartLabel], taken: list[int], option: Option) -> list[SongPart]:
    """The parts of new instruments. taken: values of the clip's parts."""
    parts = []
    for label in labels:
        family = DRUM_FAMILY if label.is_drum else label.program // INDEXES
        indexes = range(1 if label.is_drum else INDEXES)
        free = [value for value in (part_value(family, index) for index in indexes) if value not in taken]
        if not free or len(taken) >= MAX_PARTS:
            raise ContinuoError(
                "{option} {name}: the piece has as many such parts as a model knows: {most} of a family, one of "
                "drums, {all} in all",
                option=option,
                name=label.name,
                most=INDEXES,
                all=MAX_PARTS,
            )
        taken.append(free[0])
        parts.append(SongPart(free[0], label, (), True, np.zeros((0, 4), np.int32)))
    return parts


def request_parts(parts: Sequence[SongPart], wish: Wish) -> tuple[RequestPart, ...]:
    """The parts as a request has them, with the controls of each."""
    composed = [part for part in parts if part.is_composed]
    controls = controls_of_parts(wish.controls, [part.label for part in composed])
    shared = wish.controls.shared
    if wish.add is not None and wish.fill is not None and shared.density is None and shared.polyphony is None:
        # A model expects a part that rests all around these bars to rest in them, too.
        controls = [replace(own, density=_A_NOTE_A_BAR) if own.density is None else own for own in controls]
    if wish.playable and shared.density is None and shared.polyphony is None and shared.ending is None:
        controls = [_playable(own, part) for own, part in zip(controls, composed, strict=True)]
    of_value = {part.value: own for part, own in zip(composed, controls, strict=True)}
    bass = _bass(composed)
    return tuple(
        RequestPart(part.value, True, of_value[part.value], is_bass=part.value == bass, tracks=part.tracks)
        if part.is_composed
        else RequestPart(part.value, False, tracks=part.tracks)
        for part in parts
    )


def _playable(controls: Controls, part: SongPart) -> Controls:
    """The controls, limited to as many notes at once as the part's instrument can hold. Without that, held notes pile
    up: of 28 guitars that were added to songs, 11 held more than six notes, one 17."""
    most = None if part.label.is_drum else most_notes(part.label.program)
    if most is None or controls.polyphony is not None or controls.density not in (None, _A_NOTE_A_BAR):
        return controls
    return replace(controls, polyphony=most) if _most_at_once(part.notes) <= most else controls


def _most_at_once(notes: np.ndarray) -> int:
    """The most of these notes (N, 4) that sound together."""
    onsets = np.sort(notes[:, 0])
    over = np.searchsorted(np.sort(notes[:, 0] + notes[:, 1]), onsets, side="right")
    begun = np.searchsorted(onsets, onsets, side="right")
    return int((begun - over).max(initial=0))


def _bass(parts: Sequence[SongPart]) -> int:
    """Value of the part that plays the bass, the lowest one; 0 where there are drums alone."""
    pitched = [part for part in parts if not part.label.is_drum]
    of_family = [part for part in pitched if family_of(part.value) == BASS_FAMILY]

    def height(part: SongPart) -> float:
        return float(part.notes[:, 2].mean()) if len(part.notes) else 128.0 - part.value % INDEXES

    lowest = min(of_family or pitched, key=height, default=None)
    return lowest.value if lowest else 0


def ensemble_of(parts: Sequence[SongPart]) -> tuple[int, ...]:
    """Value of the condition "ensemble"."""
    return tuple(part.value if part.is_composed else as_given(part.value) for part in parts)


def score_of_parts(parts: Sequence[SongPart], rows: Sequence[np.ndarray], source: Score) -> Score:
    """A grid Score with a track for each part. rows: (N, 4) notes of each; maps from `source`."""
    tempos, metres, keys = maps_at(source, GRID)
    tracks = [
        Track(in_order(own), part.label.name, part.label.program, part.label.is_drum)
        for part, own in zip(parts, rows, strict=True)
    ]
    return Score(GRID, tuple(tracks), tempos, metres, keys)
