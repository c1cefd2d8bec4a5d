"""What of a piece a file has no place for, by the ending of its name: one sentence for each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.files.kinds import is_dawproject, is_notation, is_written_as_midi
from generator.compose.asking.provenance import PREFIX
from generator.errors import Text
from generator.midi.faults import META, SYSEX
from generator.midi.kept import compare
from generator.music.mix import CHORUS, NO_CHORUS, PAN, REVERB, SOME_REVERB, VOLUME
from generator.music.score import Score

_LYRICS = 0x05
_COPYRIGHT = 0x02
_TEXTS = (0x01, 0x04, 0x07, 0x08, 0x09)  # instrument, cue and such: neither names, lyrics nor markers
_PEDALS = (64, 66)
_SILENT = (0, 32, REVERB, CHORUS, *range(120, 128))  # controllers that choose a sound, or are commands


def left_out(score: Score, path: Path, midi_type: int = 1, merged: int = 0) -> tuple[Text, ...]:
    """Of a score that is exported under this name. midi_type: of a .mid, as write_midi takes it; merged: as Exported
    has it."""
    if is_written_as_midi(path):
        return tuple(_of_midi(score, midi_type))
    if is_dawproject(path):
        return tuple(_of_dawproject(score))
    if is_notation(path):
        return tuple(_of_notation(score, merged))
    return ()


def _of_midi(score: Score, midi_type: int) -> Iterator[Text]:
    if count := _muted(score):
        yield Text("muted tracks: {count:,}; a .mid can't mute them, so other programs play them", count=count)
    names = sum(1 for track in score.tracks if len(track) and track.name)
    if midi_type == 0 and names and sum(1 for track in score.tracks if len(track)) > 1:
        yield Text("names of tracks: {count:,}; a .mid of type 0 has no place for them", count=names)


def _of_dawproject(score: Score) -> Iterator[Text]:
    if count := len(score.keys):
        yield Text("key signatures: {count:,}; a DAWproject has no place for them", count=count)
    if count := _metas(score, (_LYRICS,)):
        yield Text("syllables of lyrics: {count:,}; a DAWproject has no place for them", count=count)
    if count := _metas(score, _TEXTS):
        yield Text("texts: {count:,}; a DAWproject has no place for them", count=count)
    if count := _exclusive(score):
        yield Text("system exclusive messages: {count:,}; a DAWproject has no place for them", count=count)


def _of_notation(score: Score, merged: int) -> Iterator[Text]:
    if count := _muted(score):
        yield Text("muted tracks: {count:,}; notation can't mute them, so other programs play them", count=count)
    if merged:
        yield Text("notes at the place of another: {count:,}; each is written once", count=merged)
    if count := _presses(score):
        yield Text("pedal presses: {count:,}; the notes are written without them", count=count)
    if count := _moves(score):
        yield Text("bends, pressure and controllers: {count:,} changes; notation has no place for them", count=count)
    effects = [track for track in score.tracks if len(track) and _has_effects(track.reverb, track.chorus)]
    if effects:
        yield Text("reverb and chorus: of {count:,} tracks; notation has no place for them", count=len(effects))
    if count := _metas(score, (_COPYRIGHT, *_TEXTS)):
        yield Text("texts: {count:,}; they were left out", count=count)
    if count := _exclusive(score):
        yield Text("system exclusive messages: {count:,}; notation has no place for them", count=count)


def _muted(score: Score) -> int:
    return sum(1 for track in score.tracks if track.is_muted and len(track))


def _has_effects(reverb: int | None, chorus: int | None) -> bool:
    return reverb not in (None, SOME_REVERB) or chorus not in (None, NO_CHORUS)


def _metas(score: Score, kinds: tuple[int, ...]) -> int:
    """Our own, which say how a piece was composed, are not counted."""
    if score.source is None:
        return 0
    events = score.source.events
    chosen = np.flatnonzero((events.status == META) & np.isin(events.first, kinds))
    return sum(1 for index in chosen.tolist() if not events.content(index).startswith(PREFIX.encode()))


def _exclusive(score: Score) -> int:
    return int((score.source.events.status == SYSEX).sum()) if score.source else 0


def _presses(score: Score) -> int:
    if score.source is None:
        return 0
    kept = compare(score, score.source)
    return sum(1 for span in score.source.pedals if kept.is_kept[list(span.events)].all())


def _moves(score: Score) -> int:
    if score.source is None or not len(score.source.notes):
        return 0
    events, is_kept = score.source.events, compare(score, score.source).is_kept
    kind = events.status & 0xF0
    controls = (kind == 0xB0) & ~np.isin(events.first, (*_SILENT, *_PEDALS))
    # Volume and pan that a part begins with are written.
    controls &= ~(np.isin(events.first, (VOLUME, PAN)) & (events.ticks <= score.source.notes[:, 0].min()))
    return int((is_kept & (controls | np.isin(kind, (0xA0, 0xD0, 0xE0)) & (events.status < SYSEX))).sum())
