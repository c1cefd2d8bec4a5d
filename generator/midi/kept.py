"""What of a source file's events a score still has: the events of what nobody changed, as they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.midi.allocation import DRUM_CHANNEL
from generator.midi.reader import key_events, marker_events, metre_events, tempo_events
from generator.music.metre import Metre
from generator.music.mix import MIXED, Mix, mixes_of, moved
from generator.music.scaling import scaled_ticks
from generator.music.score import KeySignature, Marker, Note, Score, Tempo, Track, note_array
from generator.music.source import MidiSource, PedalSpan


@dataclass
class KeptFile:
    """A source file and the score that came of it, compared."""

    source: MidiSource
    """The file."""
    is_kept: np.ndarray
    """(events,) bool, whether the score still has the event."""
    tracks: dict[int, Track]
    """By part of the source: the score's track that it is still played by."""
    new_notes: dict[int, np.ndarray]
    """By part of the source: (M, 5) notes of its track in the score that the file does not have so, as in Track, but as
    long as their keys are held; and 1 for those that are to begin before the other events of their tick."""
    strangers: dict[int, Track]
    """By part of the source: its new notes where its channel plays another instrument."""
    closed_notes: np.ndarray
    """Indexes of the source's notes that are kept, and that nothing in the file releases."""
    closed_pedals: tuple[PedalSpan, ...]
    """Those kept that nothing in the file lifts."""
    new_maps: tuple[Tempo | Metre | KeySignature | Marker, ...]
    """Entries of the score's maps, and markers, that the file does not have."""
    controls: dict[int, int]
    """By index of an event that is a controller of the mix: its value by now, where that is another."""
    new_controls: tuple[tuple[int, int, int], ...]
    """Part of the source, controller and value of those that the file lacks before the part's first note."""
    programs: dict[tuple[int, int], int]
    """By port and channel: the program that it plays throughout by now, where that is another."""


def compare(score: Score, source: MidiSource) -> KeptFile:
    """Which events of the score's source file stay, and what is new beside them. Times of the new are the score's."""
    tracks, programs = _played_parts(score, source), _other_programs(score, source)
    controls, new_controls = _compare_mixes(source, tracks)
    stays, new = _matched(score, source, tracks)
    strangers = dict(_without_strangers(score, source, tracks, new))
    flattened = _flatten(score, source, stays, new)
    is_kept = np.ones(len(source.events), bool)
    gone = np.flatnonzero(~stays)
    is_kept[source.note_on[gone]] = False
    offs = source.note_off[gone]
    is_kept[offs[offs >= 0]] = False
    for span in flattened:
        is_kept[list(span.events)] = False
    for port, channel in programs:  # a bank is of the instrument that was
        banks = np.isin(source.events.first, _BANKS) & (source.events.status == (0xB0 | channel))
        is_kept &= ~(banks & (source.events.port == port))
    new_maps = _compare_maps(score, source, is_kept)
    return KeptFile(
        source,
        is_kept,
        tracks,
        {number: _placed(score, source, number, rows) for number, rows in new.items()},
        strangers,
        np.flatnonzero(stays & source.is_open),
        tuple(span for span in source.pedals if span.is_open and span not in flattened),
        new_maps,
        controls,
        new_controls,
        programs,
    )


def played_end_ticks(score: Score) -> int:
    """Where the last key is let go, in ticks of the score: a note that its source file has counts to there, though a
    pedal holds it longer; any other to its end."""
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
    """By part of the source: the score's track that it is still played by, with the same instrument, or another that
    the whole channel has by now. One whose mix was moved otherwise than that of another part on its channel
    needs a channel of its own."""
    tracks: dict[int, Track] = {}
    programs = _other_programs(score, source)
    mixes, moves = mixes_of(source), dict[tuple[int, int], tuple[int, ...]]()
    for track in score.tracks:
        number = track.source_part
        if number is not None and number < len(source.parts) and number not in tracks:
            part, mix = source.parts[number], mixes[number]
            move = tuple(after - before for after, before in zip(mix.of(track), mix, strict=True))
            address = part.port, part.channel
            instrument = programs.get(address, part.program), part.is_drum
            if instrument == (track.program, track.is_drum) and move == moves.setdefault(address, move):
                tracks[number] = track
    return tracks


def _other_programs(score: Score, source: MidiSource) -> dict[tuple[int, int], int]:
    """As KeptFile.programs has them: of channels that play one instrument throughout in the file, and another, one as
    well, in the score. Kits are no instruments in this sense."""
    before: dict[tuple[int, int], set[tuple[int, bool]]] = defaultdict(set)
    after: dict[tuple[int, int], set[tuple[int, bool]]] = defaultdict(set)
    for part in source.parts:
        before[part.port, part.channel].add((part.program, part.is_drum))
    for track in score.tracks:
        if track.source_part is not None and track.source_part < len(source.parts):
            part = source.parts[track.source_part]
            after[part.port, part.channel].add((track.program, track.is_drum))
    return {
        address: min(wanted)[0]
        for address, wanted in after.items()
        if len(wanted) == len(before[address]) == 1
        and wanted != before[address]
        and not any(is_drum for _, is_drum in wanted | before[address])
    }


def _compare_mixes(
    source: MidiSource, tracks: dict[int, Track]
) -> tuple[dict[int, int], tuple[tuple[int, int, int], ...]]:
    """As KeptFile.controls and KeptFile.new_controls have them."""
    events, mixes = source.events, mixes_of(source)
    changed: dict[int, int] = {}
    added: list[tuple[int, int, int]] = []
    done: set[tuple[int, int]] = set()
    for number, track in tracks.items():
        part = source.parts[number]
        if (part.port, part.channel) in done:
            continue
        done.add((part.port, part.channel))
        of_channel = (events.port == part.port) & (events.status == (0xB0 | part.channel))
        first = events.ticks[source.note_on[source.note_part == number]].min()
        wanted = mixes[number].of(track)
        for control, before, after, default in zip(MIXED, mixes[number], wanted, Mix(), strict=True):
            if before == after:
                continue
            own = np.flatnonzero(of_channel & (events.first == control))
            changed.update((index, moved(int(events.second[index]), control, before, after)) for index in own.tolist())
            if not len(own) or events.ticks[own].min() > first:
                added.append((number, control, moved(default, control, before, after)))
    return changed, tuple(added)


# By part: onset, duration, pitch, velocity, and how long the key is held, if a pedal makes the rest of the duration.
_Rows = dict[int, list[list[int]]]
_SUSTAIN, _BANKS = 64, (0, 32)  # controller numbers
_NONE = np.zeros(0, np.int64)


def _matched(score: Score, source: MidiSource, tracks: dict[int, Track]) -> tuple[np.ndarray, _Rows]:
    """Which notes of the file the score has unchanged, (K,) bool, and by part the others that it has.

    One that only got another pitch or velocity is held by the pedals that held it before.
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
            held += row[0] + held in presses  # released in the tick of a press: behind it, not before
            new.setdefault(number, []).append([*row, min(held, row[1])])
    return stays, new


def _without_strangers(
    score: Score, source: MidiSource, tracks: dict[int, Track], new: _Rows
) -> Iterator[tuple[int, Track]]:
    """Take out of `new` what would sound as another instrument. -> it, by part."""
    for number, rows in [*new.items()]:
        before, after = _instrument_fits(score, source, number, [row[0] for row in rows])
        fits = before | after
        if not fits.all():
            new[number] = [row for row, own in zip(rows, fits.tolist(), strict=True) if own]
            out = [Note(*row[:4]) for row, own in zip(rows, fits.tolist(), strict=True) if not own]
            yield number, replace(tracks[number], notes=note_array(out), source_part=None)
        if not new[number]:
            del new[number]


def _placed(score: Score, source: MidiSource, number: int, rows: list[list[int]]) -> np.ndarray:
    """-> (M, 5), as KeptFile.new_notes has them."""
    table = np.array(rows, np.int64)[:, [0, 4, 2, 3, 0]]
    table[:, 4] = ~_instrument_fits(score, source, number, table[:, 0])[1]
    return table


def _instrument_fits(
    score: Score, source: MidiSource, number: int, onsets: Sequence[int] | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether a part's channel plays its instrument before, and after the events of these ticks: two of (M,) bool."""
    part = source.parts[number]
    changes = [change for change in source.instruments if change[:2] == (part.port, part.channel)]
    ticks = scaled_ticks(
        np.array([change.ticks for change in changes], np.int64),
        source.events.ticks_per_quarter,
        score.ticks_per_quarter,
    )
    in_force = [(0, part.channel == DRUM_CHANNEL), *((change.program, change.is_drum) for change in changes)]
    fits = np.array([own == (part.program, part.is_drum) for own in in_force])
    return fits[np.searchsorted(ticks, onsets)], fits[np.searchsorted(ticks, onsets, side="right")]


def _by_value(rows: np.ndarray, indexes: np.ndarray, columns: int) -> dict[tuple[int, ...], list[int]]:
    """Indexes of rows by their first columns; the first of equals is the last in its list."""
    found: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, row in zip(indexes[::-1].tolist(), rows[indexes[::-1], :columns].tolist(), strict=True):
        found[tuple(row)].append(index)
    return found


def scaled_notes(score: Score, source: MidiSource) -> np.ndarray:
    """The file's notes at the score's resolution, rounded as at_resolution does. (K, 4) int64."""
    rows = source.notes.astype(np.int64)
    rows[:, :2] = scaled_ticks(rows[:, :2], source.events.ticks_per_quarter, score.ticks_per_quarter)
    return rows


def _flatten(score: Score, source: MidiSource, stays: np.ndarray, new: _Rows) -> list[PedalSpan]:
    """Pedals under which a new note ends before they are lifted: they would hold it. They go, and what they held is
    written as long as it sounds. -> those pedals; moves notes from `stays` to `new`."""
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
            onsets, own_ends = ends.get((span.port, span.channel), (_NONE, _NONE))
            first, last = np.searchsorted(own_ends, begin, side="right"), np.searchsorted(own_ends, end)
            # The sostenuto holds what is down when it is pressed, and no other.
            is_hit = first < last and (span.control == _SUSTAIN or (onsets[first:last] <= begin).any())
            (hit if is_hit else missed).append(entry)
        if not hit:
            return flattened
        waiting = missed
        lifted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for span, begin, end in hit:
            flattened.append(span)
            lifted[span.port, span.channel].append((begin, end))
            notes, released = held.get((span.port, span.channel), (_NONE, _NONE))
            first, last = np.searchsorted(released, (span.begin, span.end)).tolist()
            for index in sorted(notes[first:last][stays[notes[first:last]]].tolist()):
                stays[index] = False
                new.setdefault(int(source.note_part[index]), []).append([*rows[index].tolist(), int(rows[index, 1])])
        _let_ring(source, new, lifted)


def _held_by_channel(source: MidiSource) -> dict[tuple[int, int], tuple[np.ndarray, np.ndarray]]:
    """By port and channel: indexes of the source's notes that a pedal holds, and ticks where their keys are let go,
    (M,) each, in order of the ticks."""
    is_held = source.notes[:, 0] + source.notes[:, 1] > source.released
    addresses = np.array([part[1:3] for part in source.parts], np.int64).reshape(-1, 2)[source.note_part]
    found = {}
    for port, channel in {(span.port, span.channel) for span in source.pedals}:
        own = np.flatnonzero(is_held & (addresses == (port, channel)).all(axis=1))
        own = own[np.argsort(source.released[own], kind="stable")]
        found[port, channel] = own, source.released[own]
    return found


def _let_ring(source: MidiSource, new: _Rows, lifted: dict[tuple[int, int], list[tuple[int, int]]]) -> None:
    """New notes whose keys are let go within one of the spans are held as long as they sound. lifted: begins and ends
    of spans, by port and channel."""
    for number, rows in new.items():
        spans = lifted.get(source.parts[number][1:3], [])
        ends = np.array([row[0] + row[4] for row in rows])
        order = np.argsort(ends)
        for first, last in np.searchsorted(ends[order], spans).reshape(-1, 2).tolist():
            for index in order[first:last].tolist():
                rows[index][4] = rows[index][1]


def _ends_by_channel(source: MidiSource, new: _Rows) -> dict[tuple[int, int], tuple[np.ndarray, np.ndarray]]:
    """By port and channel: onsets and ends of the new notes that no pedal holds, (M,) each, in order of the ends."""
    rows: dict[tuple[int, int], list[list[int]]] = defaultdict(list)
    for number, notes in new.items():
        rows[source.parts[number].port, source.parts[number].channel] += [row for row in notes if row[4] == row[1]]
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
    """Entries of the score's maps, and its markers, that the file lacks; events of those that the score lacks are
    marked as gone."""
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
