"""MusicXML files as scores: as they sound, with their bar lines where the page has them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path
from typing import NamedTuple, TypeAlias
from xml.etree import ElementTree

from app.files.dynamics import NOTATED_VELOCITY, Dynamics, Level
from app.files.musicxml.bars import (
    CUES,
    GUESSED_DRUMS,
    OUT_OF_RANGE,
    TICKS_PER_QUARTER,
    PartBar,
    PartReader,
    instruments_of,
)
from app.files.musicxml.marks import repeats_of
from app.files.musicxml.opening import open_musicxml
from app.files.musicxml.playback import pan_of
from app.files.playing_order import Repeats, ending_groups, playing_order
from generator.errors import ContinuoError, Text
from generator.music.metre import COMMON_TIME, Metre
from generator.music.mix import HIGHEST
from generator.music.score import KeySignature, Marker, Score, Tempo, Track, note_array

MOST_NOTES = 1_000_000  # with their repeats
_MOST_BARS = 500_000  # of all parts together
_SLOWEST, _FASTEST = 4, 4000  # quarter notes a minute; a .mid file holds no slower ones
_MOST_MARKS = 10_000
_DEFAULT_TEMPO = 120.0
_MAX_TICKS = 2**30  # an onset and a length together fit 32 bits
_SLACK = TICKS_PER_QUARTER // 24  # a bar that is off by less is full: its tuplets were rounded
_FINEST = 64  # denominator of the metre of a bar of odd length
_LYRICS = "lyrics"


class _Part(NamedTuple):
    about: Track  # without notes
    bars: list[PartBar]
    dynamics: Dynamics


def read_musicxml(path: Path, data: bytes | None = None) -> Score:
    """A .musicxml, .xml or .mxl file as it sounds; its notices say what was left out.

    Ties are joined; repeats, da capo, dal segno and coda are played; transposing instruments are at their pitch. A part
    is a track, and two where it has drums and other notes, or plays two instruments. Each measure of the page is a bar.
    data: what it holds, where that is known and `path` only a name.
    Raises ContinuoError for a file that can't be opened, read or used.
    """
    root = open_musicxml(path, data)
    try:
        return _score(root)
    except (ValueError, ArithmeticError) as error:
        why = " ".join(str(error).split())[:80] or type(error).__name__
        raise ContinuoError(
            "{path}: its notation can't be read ({why}); export it again, or as .mid", path=path, why=why
        ) from error


def _score(root: ElementTree.Element) -> Score:
    listed = {part.get("id"): part for part in root.iterfind("part-list/score-part")}
    elements = root.findall("part")
    measures = [part.findall("measure") for part in elements]
    if len(measures) * max(map(len, measures), default=0) > _MOST_BARS:
        raise ValueError(f"it has more than {_MOST_BARS:,} bars in all parts")
    marks = repeats_of([[measure for measure in bar if measure is not None] for bar in zip_longest(*measures)])
    left_out: Counter[str] = Counter()
    read: list[tuple[Track, list[PartBar]]] = []
    for element, of_part in zip(elements, measures, strict=True):
        about = listed.get(element.get("id"))
        reader = PartReader(instruments_of(about if about is not None else element))
        bars = [reader.read(measure) for measure in of_part]
        left_out += reader.left_out
        left_out[_LYRICS] += any(bar.has_text for bar in bars)
        read.append((_about(about), bars + [PartBar() for _ in range(len(marks) - len(bars))]))
    metres = _metres([bars for _, bars in read], len(marks))
    lengths = [_length([bars[number] for _, bars in read], metre) for number, metre in enumerate(metres)]
    starts = _sums(lengths)
    parts = [_Part(about, bars, _dynamics(bars, starts, marks)) for about, bars in read]
    order = playing_order(marks)
    played = _sums([lengths[number] for number in order])
    if played[-1] > _MAX_TICKS:
        raise ValueError(f"it lasts {played[-1] // TICKS_PER_QUARTER:,} quarter notes")
    if sum(len(part.bars[number].notes) for part in parts for number in order) > MOST_NOTES:
        raise ValueError(f"with its repeats it has more than {MOST_NOTES:,} notes")
    tracks = tuple(chain.from_iterable(_tracks(part, order, starts, played) for part in parts))
    return Score(
        TICKS_PER_QUARTER,
        tracks,
        _played_tempos([part.bars for part in parts], marks, order, played),
        _played_metres([metres[number] for number in order], played),
        _played_keys([part.bars for part in parts], order, played),
        notices=tuple(_notices(left_out)),
        markers=_played_markers([part.bars for part in parts], order, played),
    )


def _about(score_part: ElementTree.Element | None) -> Track:
    """Its name and mix: of several instruments those of the first."""
    if score_part is None:
        return Track()
    volume, pan = (_number(score_part.findtext(f"midi-instrument/{name}")) for name in ("volume", "pan"))
    return Track(
        name=" ".join((score_part.findtext("part-name") or "").split()),
        volume=None if volume is None else round(HIGHEST * min(100.0, max(0.0, volume)) / 100),
        pan=None if pan is None else pan_of(pan),
    )


def _number(text: str | None) -> float | None:
    """None for what is none."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _sums(lengths: Sequence[int]) -> list[int]:
    """Where each begins, and where the last one ends."""
    sums = [0]
    for length in lengths:
        sums.append(sums[-1] + length)
    return sums


def _metres(parts: Sequence[Sequence[PartBar]], count: int) -> list[tuple[int, int]]:
    """The time signature of each bar, from whichever part says it first."""
    metre, metres = tuple(COMMON_TIME[1:]), []
    for number in range(count):
        metre = next((bars[number].metre for bars in parts if bars[number].metre), None) or metre
        metres.append(metre)
    return metres


def _full(metre: tuple[int, int]) -> int:
    return metre[0] * 4 * TICKS_PER_QUARTER // metre[1]


def _length(bars: Sequence[PartBar], metre: tuple[int, int]) -> int:
    """Of a bar: what its fullest part fills. It is as long as its metre says where it is empty or a rounded tuplet is
    off; and where a part fills just that, others' rests make it no longer, nor do other small differences."""
    length, full = max((bar.length for bar in bars), default=0), _full(metre)
    slack = _SLACK
    if length > full and any(bar.length == full for bar in bars):
        length, slack = max(full, *(bar.sounding for bar in bars)), 4 * _SLACK
    return full if not length or abs(length - full) < slack else length


def _dynamics(bars: Sequence[PartBar], starts: Sequence[int], marks: Sequence[Repeats]) -> Dynamics:
    """A later ending begins as loud as the first one of its passage, since that is what was played before it."""
    levels: list[Level] = []
    groups = ending_groups(marks)
    velocity = outer = NOTATED_VELOCITY  # of the mark that holds, and where a passage's endings begin
    for number, bar in enumerate(bars):
        group = groups[number]
        if group == number:
            outer = velocity
        elif group is not None and marks[number].endings != marks[number - 1].endings and velocity != outer:
            velocity = outer
            levels.append(Level(starts[number], velocity))
        for level in sorted(bar.levels, key=_by_tick):
            levels.append(level._replace(ticks=starts[number] + level.ticks))
            velocity = velocity if level.is_accent else level.velocity or velocity
    return Dynamics(levels)


def _by_tick(level: Level) -> int:
    return level.ticks


def _tracks(part: _Part, order: Sequence[int], starts: Sequence[int], played: Sequence[int]) -> Iterator[Track]:
    """One for each of a part's instruments, in the order in which they enter; an empty one for a silent part."""
    rows: dict[tuple[bool, int], list[_Row]] = {}
    for number, begin in zip(order, played, strict=False):
        for note in part.bars[number].notes:
            velocity = note.velocity or part.dynamics.at(starts[number] + note.begin)
            onset = max(0, begin + note.begin)
            row = (onset, not note.is_continued, note.length, note.pitch, velocity, note.is_tied)
            rows.setdefault((note.is_drum, note.program), []).append(row)
    for (is_drum, program), found in rows.items():
        yield replace(part.about, notes=note_array(_joined(found)), program=program, is_drum=is_drum)
    if not rows:
        yield part.about


# Onset, whether no tie is said to end at it, length, pitch, velocity, whether a tie leads on.
_Row: TypeAlias = tuple[int, bool, int, int, int, bool]


def _joined(rows: list[_Row]) -> list[tuple[int, int, int, int]]:
    """Ties joined: a tie leads to the next note of its pitch, whichever voice that is in; of several that begin
    together, to one that says so."""
    joined: dict[tuple[int, int, int], int] = {}  # velocity by onset, length and pitch
    held: dict[tuple[int, int], tuple[int, int]] = {}  # by end and pitch: onset and velocity of what is tied on
    for begin, _, length, pitch, velocity, is_tied in sorted(rows):
        # Whether it says that a tie ends here or not: some files don't.
        onset, velocity = held.pop((begin, pitch), (begin, velocity))
        if is_tied:
            held[begin + length, pitch] = (onset, velocity)
        else:
            joined.setdefault((onset, begin + length - onset, pitch), velocity)
    for (end, pitch), (onset, velocity) in held.items():  # ties that nothing answers
        joined.setdefault((onset, end - onset, pitch), velocity)
    return [(*place, velocity) for place, velocity in sorted(joined.items())]


def _played_tempos(
    parts: Sequence[Sequence[PartBar]], marks: Sequence[Repeats], order: Sequence[int], played: Sequence[int]
) -> tuple[Tempo, ...]:
    """A bar that is played again begins as fast as the page has it there; a later ending as the first one did."""
    own = [sorted(set(chain.from_iterable(bars[number].tempos for bars in parts))) for number in range(len(marks))]
    if not any(own):
        return ()
    tempo, begins, inside = _DEFAULT_TEMPO, [], []
    groups = ending_groups(marks)
    for number, changes in enumerate(own):
        group = groups[number]
        if group is not None and group != number and marks[number].endings != marks[number - 1].endings:
            tempo = begins[group]
        begins.append(tempo)
        inside.append([])
        for at, value in changes:
            faster = -value * tempo if value < 0 else value
            if _SLOWEST <= faster <= _FASTEST:
                tempo = faster
                inside[-1].append((at, tempo))
    found: dict[int, float] = {}
    for number, begin in zip(order, played, strict=False):
        found[begin] = begins[number]
        for at, value in inside[number]:
            found[begin + at] = value
    tempos: list[Tempo] = []
    for at, value in sorted(found.items()):
        us_per_quarter = round(60e6 / value)
        if not tempos or tempos[-1].us_per_quarter != us_per_quarter:
            tempos.append(Tempo(at, us_per_quarter))
    return tuple(tempos)


def _played_metres(metres: Sequence[tuple[int, int]], played: Sequence[int]) -> tuple[Metre, ...]:
    """Time signatures that put each bar line where the page has it: a bar of odd length has a metre of its own."""
    found: list[Metre] = []
    for number, metre in enumerate(metres):
        length = played[number + 1] - played[number]
        is_short_end = number == len(metres) - 1 and length < _full(metre)  # what follows begins with the rest of it
        own = metre if is_short_end or length == _full(metre) else _odd_metre(length, metre)
        if found and found[-1][1:] == own and (played[number] - found[-1].ticks) % _full(own):
            own = own[0] + 1, own[1]  # the bar before was cut short, and only another metre does that
        if not found or found[-1][1:] != own:
            found.append(Metre(played[number], *own))
    return tuple(found)


def _odd_metre(length: int, metre: tuple[int, int]) -> tuple[int, int]:
    """A metre whose bars have that length; else one of longer bars, which the next metre cuts short."""
    denominator = metre[1]
    while denominator < _FINEST and length * denominator % (4 * TICKS_PER_QUARTER):
        denominator *= 2
    return max(1, -(-length * denominator // (4 * TICKS_PER_QUARTER))), denominator


def _played_keys(
    parts: Sequence[Sequence[PartBar]], order: Sequence[int], played: Sequence[int]
) -> tuple[KeySignature, ...]:
    """Of the first part with pitched notes."""
    pitched = [bars for bars in parts if any(not note.is_drum for bar in bars for note in bar.notes)]
    key, keys = None, []
    for bar in next(iter([*pitched, *parts]), ()):
        key = bar.key or key
        keys.append(key)
    found: list[KeySignature] = []
    for number, begin in zip(order, played, strict=False):
        own = keys[number]
        if own and (not found or found[-1][1:] != own):
            found.append(KeySignature(begin, *own))
    return tuple(found)


def _played_markers(
    parts: Sequence[Sequence[PartBar]], order: Sequence[int], played: Sequence[int]
) -> tuple[Marker, ...]:
    """The rehearsal marks, once where several parts have them; in a passage that is played again, each time."""
    found = {
        Marker(max(0, begin + at), text)
        for number, begin in zip(order, played, strict=False)
        for bars in parts
        for at, text in bars[number].rehearsals
    }
    if len(found) > _MOST_MARKS:
        raise ValueError(f"with its repeats it has more than {_MOST_MARKS:,} rehearsal marks")
    return tuple(sorted(found))


def _notices(left_out: Counter[str]) -> Iterator[Text]:
    if count := left_out[CUES]:
        yield Text("cue notes that were left out: {count:,}; another part plays them", count=count)
    if count := left_out[OUT_OF_RANGE]:
        yield Text("notes that were left out: {count:,}; no MIDI pitch is that high or low", count=count)
    if count := left_out[GUESSED_DRUMS]:
        yield Text("drum notes without a MIDI number: {count:,}; their drum was guessed from the staff", count=count)
    if left_out[_LYRICS]:
        yield Text("the lyrics were left out")
