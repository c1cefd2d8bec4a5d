"""What the tracks of a score play: notes as long as their keys are held, and what moves while they sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from app.files.dawproject.lanes import (
    BEND,
    CONTROLLER,
    IN_TURN,
    KEY_PRESSURE,
    PAN_LANE,
    PEDALS,
    PRESSURE,
    VOLUME_LANE,
    Lane,
    lane_of,
)
from generator.midi.kept import KeptFile, compare
from generator.midi.writer import sound_of
from generator.music.mix import BANK, BANK_FINE, MIXED, PAN, VOLUME, Mix
from generator.music.scaling import scaled_ticks
from generator.music.score import Score, Track

_KINDS = (0xA0, 0xB0, 0xD0, 0xE0)
_RESET, _MODES = 121, range(120, 128)
_CENTRE = 8192
# What the MIDI Manufacturers Association's RP-015 says that "reset all controllers" does.
_RESET_TO = {
    Lane(BEND): _CENTRE, Lane(PRESSURE): 0, Lane(CONTROLLER, 1): 0, Lane(CONTROLLER, 11): 127,
    **{Lane(CONTROLLER, pedal): 0 for pedal in PEDALS},
}  # fmt: skip


class Move(NamedTuple):
    """A lane takes a value."""

    ticks: int
    """From when on, in the score's ticks."""
    lane: Lane
    """Which."""
    value: int
    """As MIDI has it."""


class Performance(NamedTuple):
    """What a track plays."""

    notes: np.ndarray
    """(N, 4), as in Track, by onset, but as long as their keys are held, 1 or more: pedals are among the moves."""
    moves: tuple[Move, ...]
    """In order of time, and in the file's order at one tick. Volume and pan are not among them."""
    mix: Mix
    """With the volume and the pan that it mostly has."""
    fades: dict[Lane, tuple[Move, ...]]
    """Of VOLUME_LANE and PAN_LANE those that change while notes sound."""


def performances(score: Score) -> list[Performance]:
    """Of each track. They sound as the score: pedals that would hold a note longer are not among the moves."""
    if score.source is None:
        return [_plain(track, {}) for track in score.tracks]
    kept = compare(score, score.source)
    parts = {id(track): number for number, track in kept.tracks.items()}
    return [
        _of_part(score, kept, parts[id(track)], track)
        if id(track) in parts
        else _plain(track, dict(sound_of(track, score.source)))
        for track in score.tracks
    ]


def _plain(track: Track, controls: dict[int, int]) -> Performance:
    """controls: with which it begins where it does not say otherwise."""
    beginning = [controls.get(control, default) for control, default in zip(MIXED, Mix(), strict=True)]
    mix = Mix(*beginning).overridden_by(track)
    chosen = {**controls, **dict(zip(MIXED, mix, strict=True))}
    usual: dict[int, int] = dict(zip(MIXED, Mix(), strict=True))
    moves = tuple(
        Move(0, Lane(CONTROLLER, control), chosen[control])
        for control in (BANK, BANK_FINE, *MIXED)
        if control not in (VOLUME, PAN) and control in chosen and chosen[control] != usual.get(control)
    )
    notes = track.notes.astype(np.int64)
    notes[:, 1] = np.maximum(1, notes[:, 1])
    return Performance(notes, moves, mix, {})


def _of_part(score: Score, kept: KeptFile, number: int, track: Track) -> Performance:
    source = kept.source
    notes = _held_notes(score, kept, number)
    moves = list(_moves(score, kept, number))
    if sum(part.address == source.parts[number].address for part in source.parts) > 1 and len(notes):
        moves = _meant_for(moves, notes)
    mix = Mix().overridden_by(track)
    begin = int(notes[:, 0].min()) if len(notes) else 0
    fades = {}
    for lane, usual, default in ((VOLUME_LANE, mix.volume, Mix().volume), (PAN_LANE, mix.pan, Mix().pan)):
        own = [Move(0, lane, default), *(move for move in moves if move.lane == lane)]
        before = [move for move in own if move.ticks <= begin]
        own = [before[-1], *own[len(before) :]]
        if any(move.value != usual for move in own):
            fades[lane] = tuple(own)
    end = scaled_ticks(source.end_ticks, source.events.ticks_per_quarter, score.ticks_per_quarter)
    part = source.parts[number]
    moves += [
        Move(end, Lane(CONTROLLER, span.control), 0) for span in kept.closed_pedals if span.address == part.address
    ]
    return Performance(notes, tuple(move for move in moves if move.lane not in (VOLUME_LANE, PAN_LANE)), mix, fades)


def _held_notes(score: Score, kept: KeptFile, number: int) -> np.ndarray:
    """(N, 4), as in Performance, of the part with this index."""
    source, part = kept.source, kept.source.parts[number]
    own, target = source.events.ticks_per_quarter, score.ticks_per_quarter
    indexes = np.flatnonzero((source.note_part == number) & kept.is_kept[source.note_on])
    rows = source.notes[indexes].astype(np.int64)
    released, ends = source.released[indexes], rows[:, 0] + rows[:, 1]
    presses = [span.begin for span in source.pedals if span.address == part.address]
    # One that is let go in the tick of a press, and held by it, is let go behind it.
    later = (np.isin(released, presses) & (ends > released)).astype(np.int64)
    rows[:, 0] = scaled_ticks(rows[:, 0], own, target)
    rows[:, 1] = np.maximum(1, scaled_ticks(released, own, target) + later - rows[:, 0])
    tables = [rows]
    if number in kept.new_notes:
        tables.append(kept.new_notes[number][:, :4].astype(np.int64))
    if number in kept.strangers:
        tables.append(kept.strangers[number].notes.astype(np.int64))
    found = np.concatenate(tables)
    found[:, 1] = np.maximum(1, found[:, 1])
    return found[np.lexsort((found[:, 2], found[:, 0]))]


def _moves(score: Score, kept: KeptFile, number: int) -> Iterator[Move]:
    """Of the channel of the part with this index, by whichever track of the file they come."""
    source, events, part = kept.source, kept.source.events, kept.source.parts[number]
    for at, control, value in kept.new_controls:
        if source.parts[at].address == part.address:
            yield Move(0, Lane(CONTROLLER, control), value)
    status = events.status
    chosen = kept.is_kept & (events.port == part.port) & (status & 0x0F == part.channel)
    indexes = np.flatnonzero(chosen & np.isin(status & 0xF0, _KINDS))
    indexes = indexes[np.argsort(events.ticks[indexes], kind="stable")]
    ticks = scaled_ticks(events.ticks[indexes], events.ticks_per_quarter, score.ticks_per_quarter)
    columns = status[indexes], events.first[indexes], events.second[indexes]
    used: set[Lane] = set()
    for index, at, *message in zip(indexes.tolist(), ticks.tolist(), *(c.tolist() for c in columns), strict=True):
        lane, value = lane_of(bytes(message))
        if lane.expression == CONTROLLER and lane.number in _MODES:
            if lane.number == _RESET:
                yield from _reset(at, used)
            continue
        used.add(lane)
        yield Move(at, lane, kept.controls.get(index, value))


def _meant_for(moves: Sequence[Move], notes: np.ndarray) -> list[Move]:
    """Of a channel that others play on, too: what is in force at the first of the notes, and what comes until the last
    one ends. Else each of a hundred instruments, one after the other, would have all of it."""
    begin, end = int(notes[:, 0].min()), int((notes[:, 0] + notes[:, 1]).max())
    last = {move.lane: index for index, move in enumerate(moves) if move.ticks <= begin}
    after = {move.lane: index for index, move in reversed([*enumerate(moves)]) if move.ticks > end}  # lifts pedals
    return [
        move
        for index, move in enumerate(moves)
        if begin < move.ticks <= end
        or (move.ticks <= begin and (last[move.lane] == index or move.lane.number in IN_TURN))
        or (move.ticks > end and after[move.lane] == index and move.lane.number in PEDALS)
    ]


def _reset(ticks: int, used: Iterable[Lane]) -> Iterator[Move]:
    for lane in sorted(used):
        if lane in _RESET_TO:
            yield Move(ticks, lane, _RESET_TO[lane])
        elif lane.expression == KEY_PRESSURE:
            yield Move(ticks, lane, 0)
