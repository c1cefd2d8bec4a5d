"""Compares a score with the .mid file that it was read from: which of its events can be kept, and what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.midi.allocation import DRUM_CHANNEL
from generator.midi.reader import key_events, marker_events, metre_events, tempo_events
from generator.music.metre import Metre
from generator.music.mix import MIXED, Mix, adjusted, mixes_of
from generator.music.scaling import scaled_ticks
from generator.music.score import KeySignature, Marker, Note, Score, Tempo, Track, note_array
from generator.music.source import Address, Instrument, MidiSource, PedalSpan


@dataclass
class KeptFile:
    """How a score differs from its source file. "Part" is the index of a part of the source; "held" notes are those
    that a pedal holds after their keys are released. Ticks are those of the score."""

    source: MidiSource
    """The file."""
    is_kept: np.ndarray
    """(events,) bool, whether the score still has the event."""
    tracks: dict[int, Track]
    """By part: the score's track that still plays it."""
    new_notes: dict[int, np.ndarray]
    """By part: the notes of its track that the file doesn't have, (M, 5) int64. Four columns are as in Note, with the
    time until the key is released as duration; the fifth is 1 for a note that must begin before the file's events at
    its tick, since they change the instrument."""
    strangers: dict[int, Track]
    """By part: those of its new notes at which its channel plays another instrument."""
    closed_notes: np.ndarray
    """(C,) int64, indexes of the source's notes that are kept and never released in the file."""
    closed_pedals: tuple[PedalSpan, ...]
    """The pedals that are kept and never lifted in the file."""
    new_maps: tuple[Tempo | Metre | KeySignature | Marker, ...]
    """Entries of the score's maps, and markers, that the file doesn't have."""
    controls: dict[int, int]
    """By index of a kept controller event: its new value."""
    new_controls: tuple[tuple[int, int, int], ...]
    """Part, controller and value of controllers that the file doesn't set before the part's first note."""
    programs: dict[Address, int]
    """By address: the new program of a channel that plays one instrument from beginning to end."""


def compare(score: Score, source: MidiSource) -> KeptFile:
    """Which events of a score's source file are kept, and what is new in the score. source: `score.source`."""
    tracks, programs = _played_parts(score, source), _other_programs(score, source)
    controls, new_controls = _compare_mixes(source, tracks)
    stays, new = _matched(score, source, tracks)
    strangers = dict(_take_strangers(score, source, tracks, new))
    flattened = _flatten(score, source, stays, new)
    is_kept = np.ones(len(source.events), bool)
    gone = np.flatnonzero(~stays)
    is_kept[source.note_on[gone]] = False
    offs = source.note_off[gone]
    is_kept[offs[offs >= 0]] = False
    for span in flattened:
        is_kept[list(span.events)] = False
    for port, channel in programs:  # a bank selects sounds of the old program
        banks = np.isin(source.events.first, _BANKS) & (source.events.status == (0xB0 | channel))
        is_kept &= ~(banks & (source.events.port == port))
    new_maps = _compare_maps(score, source, is_kept)
    return KeptFile(
        source,
        is_kept,
        tracks,
        {number: _with_order(score, source, number, rows) for number, rows in new.items()},
        strangers,
        np.flatnonzero(stays & source.is_open),
        tuple(span for span in source.pedals if span.is_open and span not in flattened),
        new_maps,
        controls,
        new_controls,
        programs,
    )


def played_end_ticks(score: Score) -> int:
    """The tick at which the last key is released. It is before score.end_ticks if a pedal of the source file holds the
    last notes."""
    source = score.source
    if source is None:
        return score.end_ticks
    tracks = _played_parts(score, source)
    stays, new = _matched(score, source, tracks)
    ends = [row[0] + row[4] for rows in new.values() for row in rows]
    known = [id(track) for track in tracks.values()]
    ends += [track.end_ticks for track in score.tracks if id(track) not in known]
    if stays.any():
        last = int(source.released[stays].max())
        ends.append(scaled_ticks(last, source.events.ticks_per_quarter, score.ticks_per_quarter))
    return max(ends, default=0)


def _played_parts(score: Score, source: MidiSource) -> dict[int, Track]:
    """As KeptFile.tracks has them: tracks that can stay on the channel of their part.

    Their instrument is that of the part, or the new one of the whole channel; and their mix has changed by as much as
    that of the other parts on the channel.
    """
    tracks: dict[int, Track] = {}
    programs = _other_programs(score, source)
    mixes, changes = mixes_of(source), dict[Address, tuple[int, ...]]()
    for track in score.tracks:
        number = score.source_part_of(track)
        if number is not None and number not in tracks:
            part, mix = source.parts[number], mixes[number]
            change = tuple(after - before for after, before in zip(mix.overridden_by(track), mix, strict=True))
            instrument = programs.get(part.address, part.program), part.is_drum
            if instrument == track.instrument and change == changes.setdefault(part.address, change):
                tracks[number] = track
    return tracks


def _other_programs(score: Score, source: MidiSource) -> dict[Address, int]:
    """As KeptFile.programs has them: of channels on which all parts have one instrument in the file, and all have
    another one in the score. Channels with drums don't count."""
    before: dict[Address, set[Instrument]] = defaultdict(set)
    after: dict[Address, set[Instrument]] = defaultdict(set)
    for part in source.parts:
        before[part.address].add(part.instrument)
    for track in score.tracks:
        number = score.source_part_of(track)
        if number is not None:
            after[source.parts[number].address].add(track.instrument)
    return {
        address: min(wanted).program
        for address, wanted in after.items()
        if len(wanted) == len(before[address]) == 1
        and wanted != before[address]
        and not any(instrument.is_drum for instrument in wanted | before[address])
    }


def _compare_mixes(
    source: MidiSource, tracks: dict[int, Track]
) -> tuple[dict[int, int], tuple[tuple[int, int, int], ...]]:
    """As KeptFile.controls and KeptFile.new_controls have them."""
    events, mixes = source.events, mixes_of(source)
    changed: dict[int, int] = {}
    added: list[tuple[int, int, int]] = []
    done: set[Address] = set()
    for number, track in tracks.items():
        part = source.parts[number]
        if part.address in done:
            continue
        done.add(part.address)
        of_channel = (events.port == part.port) & (events.status == (0xB0 | part.channel))
        first = events.ticks[source.note_on[source.note_part == number]].min()
        wanted = mixes[number].overridden_by(track)
        for control, before, after, default in zip(MIXED, mixes[number], wanted, Mix(), strict=True):
            if before == after:
                continue
            own = np.flatnonzero(of_channel & (events.first == control))
            for index in own.tolist():
                changed[index] = adjusted(int(events.second[index]), control, before, after)
            if not len(own) or events.ticks[own].min() > first:
                added.append((number, control, adjusted(default, control, before, after)))
    return changed, tuple(added)


# New notes by part: onset, duration as it sounds, pitch, velocity, and the time until the key is released, which is
# shorter than the duration if a pedal holds the note.
_Rows = dict[int, list[list[int]]]
_SUSTAIN, _BANKS = 64, (0, 32)  # controller numbers
_NONE = np.zeros(0, np.int64)


def _matched(score: Score, source: MidiSource, tracks: dict[int, Track]) -> tuple[np.ndarray, _Rows]:
    """Which notes of the file the score has unchanged, (K,) bool, and by part the new notes of its track.

    A new note with the onset and duration of one that is gone, so that only pitch or velocity changed, is released when
    that one was: the pedals that held it hold the new note.
    """
    stays = np.zeros(len(source.notes), bool)
    rows = scaled_notes(score, source)
    released = scaled_ticks(source.released, source.events.ticks_per_quarter, score.ticks_per_quarter)
    presses = {
        scaled_ticks(span.begin, source.events.ticks_per_quarter, score.ticks_per_quarter) for span in source.pedals
    }
    new: _Rows = {}
    for number, track in tracks.items():
        own = np.flatnonzero(source.note_part == number)
        if len(own) == len(track) and np.array_equal(rows[own], track.notes):
            stays[own] = True
            continue
        same = _by_value(rows, own, 4)
        others = []
        for row in track.notes.tolist():
            waiting = same.get(tuple(row))
            if waiting:
                stays[waiting.pop()] = True
            else:
                others.append(row)
        same_times = _by_value(rows, own[~stays[own]], 2)
        for row in others:
            waiting = same_times.get(tuple(row[:2]))
            held = int(released[waiting.pop()]) - row[0] if waiting else row[1]
            held += row[0] + held in presses  # if it is released at the tick of a press, then after the press
            new.setdefault(number, []).append([*row, min(held, row[1])])
    return stays, new


def _take_strangers(
    score: Score, source: MidiSource, tracks: dict[int, Track], new: _Rows
) -> Iterator[tuple[int, Track]]:
    """Takes those notes out of `new` at which their channel plays another instrument. -> these notes, by part."""
    for number, rows in [*new.items()]:
        before, after = _instrument_fits(score, source, number, [row[0] for row in rows])
        fits = before | after
        if not fits.all():
            new[number] = [row for row, own in zip(rows, fits.tolist(), strict=True) if own]
            out = [Note(*row[:4]) for row, own in zip(rows, fits.tolist(), strict=True) if not own]
            yield number, replace(tracks[number], notes=note_array(out), source_part=None)
        if not new[number]:
            del new[number]


def _with_order(score: Score, source: MidiSource, number: int, rows: list[list[int]]) -> np.ndarray:
    """(M, 5) int64, as KeptFile.new_notes has them."""
    table = np.array(rows, np.int64)[:, [0, 4, 2, 3, 0]]
    table[:, 4] = ~_instrument_fits(score, source, number, table[:, 0])[1]
    return table


def _instrument_fits(
    score: Score, source: MidiSource, number: int, onsets: Sequence[int] | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether a part's channel plays its instrument before the events of each tick, and after them: two of (M,) bool.
    onsets: (M,) ticks of the score."""
    part = source.parts[number]
    changes = [change for change in source.instruments if change.address == part.address]
    ticks = scaled_ticks(
        np.array([change.ticks for change in changes], np.int64),
        source.events.ticks_per_quarter,
        score.ticks_per_quarter,
    )
    in_force = [Instrument(0, part.channel == DRUM_CHANNEL), *(change.instrument for change in changes)]
    fits = np.array([own == part.instrument for own in in_force])
    return fits[np.searchsorted(ticks, onsets)], fits[np.searchsorted(ticks, onsets, side="right")]


def _by_value(rows: np.ndarray, indexes: np.ndarray, columns: int) -> dict[tuple[int, ...], list[int]]:
    """Indexes of rows by the values of their first `columns` columns, in descending order: pop returns the first."""
    found: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, row in zip(indexes[::-1].tolist(), rows[indexes[::-1], :columns].tolist(), strict=True):
        found[tuple(row)].append(index)
    return found


def scaled_notes(score: Score, source: MidiSource) -> np.ndarray:
    """The file's notes at the score's resolution, rounded as by at_resolution; (K, 4) int64."""
    rows = source.notes.astype(np.int64)
    rows[:, :2] = scaled_ticks(rows[:, :2], source.events.ticks_per_quarter, score.ticks_per_quarter)
    return rows


def _flatten(score: Score, source: MidiSource, stays: np.ndarray, new: _Rows) -> list[PedalSpan]:
    """The pedals that can't be kept, because a new note ends while they are down and would be held.

    The notes that they hold are moved from `stays` to `new`, to be written as long as they sound. Since these notes can
    end under another pedal, that is repeated until no further pedal is found.
    """
    own, target = source.events.ticks_per_quarter, score.ticks_per_quarter
    rows, flattened = scaled_notes(score, source), []
    waiting = [
        (span, *(scaled_ticks(ticks, own, target) for ticks in (span.begin, span.end))) for span in source.pedals
    ]
    held = _held_by_channel(source)
    while True:
        ends, hit, missed = _ends_by_channel(source, new), [], []
        for entry in waiting:
            span, begin, end = entry
            onsets, own_ends = ends.get(span.address, (_NONE, _NONE))
            first, last = np.searchsorted(own_ends, begin, side="right"), np.searchsorted(own_ends, end)
            # The sostenuto pedal holds only notes whose keys are down when it is pressed.
            is_hit = first < last and (span.control == _SUSTAIN or (onsets[first:last] <= begin).any())
            (hit if is_hit else missed).append(entry)
        if not hit:
            return flattened
        waiting = missed
        lifted: dict[Address, list[tuple[int, int]]] = defaultdict(list)
        for span, begin, end in hit:
            flattened.append(span)
            lifted[span.address].append((begin, end))
            notes, released = held.get(span.address, (_NONE, _NONE))
            first, last = np.searchsorted(released, (span.begin, span.end)).tolist()
            for index in sorted(notes[first:last][stays[notes[first:last]]].tolist()):
                stays[index] = False
                new.setdefault(int(source.note_part[index]), []).append([*rows[index].tolist(), int(rows[index, 1])])
        _let_ring(source, new, lifted)


def _held_by_channel(source: MidiSource) -> dict[Address, tuple[np.ndarray, np.ndarray]]:
    """By address: indexes of the source's held notes, and ticks of the source at which their keys are released, (M,)
    each, in order of the ticks."""
    is_held = source.notes[:, 0] + source.notes[:, 1] > source.released
    addresses = np.array([part.address for part in source.parts], np.int64).reshape(-1, 2)[source.note_part]
    found = {}
    for address in {span.address for span in source.pedals}:
        own = np.flatnonzero(is_held & (addresses == address).all(axis=1))
        own = own[np.argsort(source.released[own], kind="stable")]
        found[address] = own, source.released[own]
    return found


def _let_ring(source: MidiSource, new: _Rows, lifted: dict[Address, list[tuple[int, int]]]) -> None:
    """Changes new notes whose keys are released within one of the pedals' spans: their keys are now held as long as
    they sound. lifted: begin and end of the spans, by address."""
    for number, rows in new.items():
        spans = lifted.get(source.parts[number].address, [])
        ends = np.array([row[0] + row[4] for row in rows])
        order = np.argsort(ends)
        for first, last in np.searchsorted(ends[order], spans).reshape(-1, 2).tolist():
            for index in order[first:last].tolist():
                rows[index][4] = rows[index][1]


def _ends_by_channel(source: MidiSource, new: _Rows) -> dict[Address, tuple[np.ndarray, np.ndarray]]:
    """By address: onsets and ends of the new notes that no pedal holds, (M,) each, in order of the ends."""
    rows: dict[Address, list[list[int]]] = defaultdict(list)
    for number, notes in new.items():
        rows[source.parts[number].address] += [row for row in notes if row[4] == row[1]]
    found = {}
    for address, notes in rows.items():
        table = np.array(notes, np.int64).reshape(-1, 5)
        ends = table[:, 0] + np.maximum(1, table[:, 1])
        order = np.argsort(ends)
        found[address] = table[order, 0], ends[order]
    return found


def _compare_maps(
    score: Score, source: MidiSource, is_kept: np.ndarray
) -> tuple[Tempo | Metre | KeySignature | Marker, ...]:
    """As KeptFile.new_maps has them. Clears `is_kept` for events of entries and markers that the score doesn't have."""
    own, target = source.events.ticks_per_quarter, score.ticks_per_quarter
    added: list[Tempo | Metre | KeySignature | Marker] = []
    kinds = (
        (score.tempos, tempo_events(source.events)),
        (score.metres, metre_events(source.events)),
        (score.keys, key_events(source.events)),
    )
    for entries, found in kinds:
        events = [(index, entry._replace(ticks=scaled_ticks(entry.ticks, own, target))) for index, entry in found]
        before, wanted = {entry.ticks: entry for _, entry in events}, {entry.ticks: entry for entry in entries}
        added += [entry for ticks, entry in wanted.items() if before.get(ticks) != entry]
        for index, entry in events:
            if wanted.get(entry.ticks) != before[entry.ticks]:
                is_kept[index] = False
    marks = [
        (index, mark._replace(ticks=scaled_ticks(mark.ticks, own, target))) for index, mark in marker_events(source)
    ]
    known = {mark for _, mark in marks}
    added += [mark for mark in score.markers if mark not in known]
    wanted_marks = {*score.markers}
    for index, mark in marks:
        if mark not in wanted_marks:
            is_kept[index] = False
    return tuple(added)
