"""From a Score to what stands on the page, and from repeats on a page to a Score: arithmetic alone, without music21.

lay_out() says what of a score the page holds:

- Onsets and ends go to sixteenths, or in a beat that they fit better to triplet eighths; in a part that is notation,
  not played by hand, also to 32nds and triplet sixteenths, where it has them. Drums are left out.
- A keyboard part with low and high notes gets two staves, unless another one plays in most of its bars: that is the
  other hand. The border between the hands moves with them: it avoids wide stretches, ledger lines and jumps. All other
  parts get one staff.
- A staff has one voice, and two where notes of different lengths sound together. A third such note shortens the one
  that is nearest to it. In what was played, short overlaps and short gaps between notes are the player's touch: such a
  note ends where the next begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise, takewhile
from typing import NamedTuple

import numpy as np

from generator.errors import ContinuoError
from generator.events import streams
from generator.events.context import KEY_NAMES, estimate_key
from generator.events.quantiser import to_grid
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.music.scaling import maps_at
from generator.music.score import KeySignature, Score, Tempo, Track

GRID = streams.GRID_TICKS_PER_QUARTER
NOTATED_VELOCITY = 80  # the page has no loudness
MAX_BARS = 5_000
_SIXTEENTH = GRID // 4
_EXACT = 0.9  # of a part's onsets lie on 32nds or triplet sixteenths: it is notation. By chance half of them would.
_VALUES = (96, 72, 48, 36, 24, 18, 12, 9, 6, 3, 16, 8, 4, 2, 1)  # in ticks; those after 3 are triplets
_SPLITS = np.arange(45, 77)  # the right hand's lowest key, at most
_STRETCH = 14  # semitones that a hand reaches
_KEYBOARDS = range(24)  # pianos, chromatic percussion, organs: General MIDI programs
_TREBLE, _BASS = "treble", "bass"


class NotatedBar(NamedTuple):
    """A bar."""

    begin: int
    """Grid tick of its bar line."""
    end: int
    """Grid tick of the next bar line."""
    metre: Metre
    """Its time signature."""

    @property
    def beat(self) -> int:
        """Its length in ticks: what is beamed together, and what ties make visible."""
        compound = self.metre.denominator >= 8 and self.metre.numerator % 3 == 0
        unit = max(1, 4 * GRID // self.metre.denominator)
        return 3 * unit if compound else min(GRID, unit)


class Chord(NamedTuple):
    """Notes that begin and end together."""

    begin: int
    """Grid tick."""
    end: int
    """Grid tick, after begin."""
    pitches: tuple[int, ...]
    """MIDI, 0 to 127, one or more."""


class Staff(NamedTuple):
    """A staff of a part."""

    clef: str
    """"treble" or "bass"."""
    voices: tuple[tuple[Chord, ...], tuple[Chord, ...]]
    """The upper and the lower one, each by onset; the lower is empty in most staves."""


class NotatedPart(NamedTuple):
    """A part."""

    name: str
    """"" for none."""
    program: int
    """General MIDI program, 0 to 127."""
    staves: tuple[Staff, ...]
    """One, or two for a keyboard: right hand, left hand."""


class Page(NamedTuple):
    """What is engraved. Times in grid ticks."""

    bars: tuple[NotatedBar, ...]
    """All bars of the piece, in order."""
    parts: tuple[NotatedPart, ...]
    """One or more, an empty one where the piece has no pitched notes."""
    tempos: tuple[Tempo, ...]
    """By tick."""
    keys: tuple[KeySignature, ...]
    """By tick; estimated where the score has none."""


def lay_out(score: Score) -> Page:
    """Raises ContinuoError for a piece of more than MAX_BARS bars."""
    tempos, metres, keys = maps_at(score, GRID)
    grid = BarGrid(metres, GRID)
    pitched = [track for track in score.tracks if len(track) and not track.is_drum]
    last_onset = max((int(track.notes[:, 0].max()) for track in pitched), default=0)
    # A note of no length at the very end has a bar too.
    over, begun = to_grid(np.array([score.end_ticks, last_onset]), score.ticks_per_quarter).tolist()
    end = max(over, begun + 1)
    count = grid.locate_one(end - 1)[0] + 1
    if count > MAX_BARS:
        raise ContinuoError(
            "the piece has {count:,} bars; as notation at most {most:,} are written", count=count, most=MAX_BARS
        )
    starts = [grid.bar_start(number) for number in range(count + 1)]
    bars = tuple(NotatedBar(a, b, grid.metres[grid.locate_one(a)[2]]) for a, b in pairwise(starts))
    bars_of = [set(grid.locate(to_grid(track.notes[:, 0], score.ticks_per_quarter))[0].tolist()) for track in pitched]
    parts = []
    for track, own in zip(pitched, bars_of, strict=True):
        alike = [found for other, found in zip(pitched, bars_of, strict=True) if other.program == track.program]
        is_hand = sum(2 * len(own & other) >= min(len(own), len(other)) for other in alike) > 1  # it is one of them
        parts.append(_part(track, score.ticks_per_quarter, bars, is_hand))
    rows = np.concatenate([track.notes for track in pitched]) if pitched else np.zeros((0, 4), np.int64)
    return Page(
        bars, tuple(parts) or (NotatedPart("", 0, (Staff(_TREBLE, ((), ())),)),), tempos, keys or _estimated(rows)
    )


def _estimated(rows: np.ndarray) -> tuple[KeySignature, ...]:
    if not (value := estimate_key(rows[:, 2], rows[:, 1].astype(float))):
        return ()
    mode, tonic = divmod(value - 1, len(KEY_NAMES) // 2)
    fifths = ((tonic + 3 * mode) * 7) % 12  # of the major key with the same signature
    return (KeySignature(0, fifths - 12 if fifths > 6 else fifths, bool(mode)),)


def _part(track: Track, ticks_per_quarter: int, bars: Sequence[NotatedBar], is_hand: bool) -> NotatedPart:
    rows = track.notes[np.lexsort((track.notes[:, 2], track.notes[:, 0]))].astype(np.int64)
    onset = to_grid(rows[:, 0], ticks_per_quarter)
    begins, ends = (GRID / ticks_per_quarter * ticks for ticks in (rows[:, 0], rows[:, 0] + rows[:, 1]))  # unrounded
    pitch = rows[:, 2]
    is_played = float(((onset % 3 == 0) | (onset % 4 == 0)).mean()) < _EXACT
    hands = [(_BASS if np.median(pitch) < 57 else _TREBLE, np.ones(len(pitch), bool))]
    if track.program in _KEYBOARDS and not is_hand and pitch.min() < 55 and pitch.max() > 64:
        right = _right_hand(onset, pitch)
        hands = [(_TREBLE, right), (_BASS, ~right)]
    staves = [
        Staff(clef, _voices(_chords(begins[hand], ends[hand], pitch[hand], bars, is_played))) for clef, hand in hands
    ]
    return NotatedPart(track.name, track.program, tuple(staves))


def _right_hand(onset: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    """Which notes are the right hand's. onset, pitch: (N,), by onset -> (N,) bool.

    The cheapest path of the border between the hands through all onsets, by Viterbi's algorithm.
    """
    groups = np.split(pitch, np.flatnonzero(np.diff(onset)) + 1)
    moving = 0.4 * np.abs(_SPLITS[:, None] - _SPLITS[None, :])
    total, came_from = np.zeros(len(_SPLITS)), []
    for group in groups:
        cost = 0.1 * np.abs(_SPLITS - 60)
        right = group[None, :] >= _SPLITS[:, None]  # (splits, notes)
        for hand in (right, ~right):
            low, high = np.where(hand, group, 200).min(axis=1), np.where(hand, group, -200).max(axis=1)
            cost += 4.0 * np.clip(high - low - _STRETCH, 0, None)
        cost += 0.4 * (np.where(right, np.clip(57 - group, 0, None), np.clip(group - 64, 0, None))).sum(axis=1)
        paths = total[None, :] + moving
        came_from.append(paths.argmin(axis=1))
        total = paths.min(axis=1) + cost
    best, borders = int(total.argmin()), []
    for previous in reversed(came_from):
        borders.append(_SPLITS[best])
        best = int(previous[best])
    return pitch >= np.repeat(borders[::-1], [len(group) for group in groups])


def _places(onset: np.ndarray, end: np.ndarray, bars: Sequence[NotatedBar], is_played: bool) -> np.ndarray:
    """Where notes of a staff may begin and end: in each beat, multiples of the note value that fits it best."""
    # Note values that a beat may be divided into, and the error in ticks that one must save to be chosen.
    steps = {6: 0.0, 8: 1.0} if is_played else {6: 0.0, 8: 0.5, 3: 1.0, 4: 1.0}
    onset, end = np.sort(onset), np.sort(end)
    places: list[int] = []
    for bar in bars:
        for begin in range(bar.begin, bar.end, bar.beat):
            stop = min(begin + bar.beat, bar.end)
            inside = [x[slice(*np.searchsorted(x, (begin, stop)))] - begin for x in (onset, end)]

            def error(step: int, length: int = stop - begin, inside: list[np.ndarray] = inside) -> float:
                off = [np.minimum(np.minimum(x % step, step - x % step), length - x).sum() for x in inside]
                return float(off[0] + (0.0 if is_played else 0.25) * off[1]) + steps[step]

            fitting = [step for step in steps if (stop - begin) % step == 0] or [_SIXTEENTH]
            places += range(begin, stop, min(fitting, key=error))
    return np.array([*places, bars[-1].end])


def _chords(
    onset: np.ndarray, end: np.ndarray, pitch: np.ndarray, bars: Sequence[NotatedBar], is_played: bool
) -> list[Chord]:
    """Notes of one staff -> chords of equal onset and end, by onset, highest first."""
    places = _places(onset, end, bars, is_played)
    middles = (places[1:] + places[:-1]) / 2
    first = np.minimum(np.searchsorted(middles, onset, side="right"), len(places) - 2)
    last = np.maximum(first + 1, np.searchsorted(middles, end, side="right"))
    longest: dict[tuple[int, int], int] = {}  # by pitch and place: a key is struck once at a time
    for key, place in zip(zip(pitch.tolist(), first.tolist(), strict=True), last.tolist(), strict=True):
        longest[key] = max(place, longest.get(key, 0))
    for (key, place), (next_key, next_place) in pairwise(sorted(longest)):
        if key == next_key:
            longest[key, place] = min(longest[key, place], next_place)
    onsets = sorted({place for _, place in longest})
    following = dict(pairwise(onsets))
    chords: dict[tuple[int, int], list[int]] = {}
    for (key, place), stop in longest.items():
        begin, until = int(places[place]), int(places[stop])
        if is_played and place in following:
            until = _without_touch(begin, until, int(places[following[place]]))
        chords.setdefault((begin, until), []).append(key)
    found = [Chord(begin, until, tuple(sorted(keys))) for (begin, until), keys in chords.items()]
    return sorted(found, key=lambda chord: (chord.begin, -chord.pitches[-1]))


def _without_touch(begin: int, end: int, next_onset: int) -> int:
    if next_onset - _SIXTEENTH <= end < next_onset:
        return next_onset
    held_over = end - next_onset
    return next_onset if 0 < held_over <= max(_SIXTEENTH, (next_onset - begin) // 2) else end


def _voices(chords: list[Chord]) -> tuple[tuple[Chord, ...], tuple[Chord, ...]]:
    """Share the chords of a staff among two voices, of which none overlaps itself. The first is the upper one."""
    voices: tuple[list[Chord], list[Chord]] = ([], [])
    began = [0, 0]  # where in each voice the passage begins since both were last silent, or changed at once
    for onset, group in groupby(chords, key=lambda chord: chord.begin):
        together = list(group)
        if len(together) > 2:  # the lower ones become one chord, as long as its shortest
            pitches = tuple(sorted(pitch for chord in together[1:] for pitch in chord.pitches))
            together[1:] = [Chord(onset, min(chord.end for chord in together[1:]), pitches)]
        free = [number for number in (0, 1) if not voices[number] or voices[number][-1].end <= onset]
        if len(free) == 2:
            _upper_first(voices, began)
            began = [len(voices[0]), len(voices[1])]
        if len(together) == 2:
            wanted = [0, 1]
        elif free:
            wanted = free[:1]
        else:
            middle = sum(together[0].pitches) / len(together[0].pitches)
            wanted = [min((0, 1), key=lambda n: abs(float(np.mean(voices[n][-1].pitches)) - middle))]
        for number, chord in zip(wanted, together, strict=True):
            if voices[number] and voices[number][-1].end > onset:
                voices[number][-1] = voices[number][-1]._replace(end=onset)
            voices[number].append(chord)
    _upper_first(voices, began)
    return tuple(voices[0]), tuple(voices[1])


def _upper_first(voices: tuple[list[Chord], list[Chord]], began: list[int]) -> None:
    heights = [[pitch for chord in voices[n][began[n] :] for pitch in chord.pitches] for n in (0, 1)]
    if all(heights) and np.mean(heights[0]) < np.mean(heights[1]):
        voices[0][began[0] :], voices[1][began[1] :] = voices[1][began[1] :], voices[0][began[0] :]


def note_values(begin: int, end: int, beat: int, is_rest: bool = False) -> list[int]:
    """Lengths in ticks of the notes that are tied (or rests in a row) to fill a time. begin, end: from the bar line.

    Ties make beats visible: what begins within a beat ends with it, but for a quarter note between two beats.
    """
    values = []
    while begin < end:
        into, left = begin % beat, end - begin
        if into:
            syncopated = beat == left == GRID and 2 * into == beat and not is_rest
            most = left if syncopated else min(left, beat - into)
        elif left <= beat:
            most = left
        else:
            one_note = left in _VALUES and (left % beat == 0 or (beat == GRID and left % 12 == 0 and not is_rest))
            most = left if one_note else left // beat * beat
        plain = into % 3 == 0 and most % 3 == 0
        values.append(max(value for value in (_VALUES[:10] if plain else _VALUES) if value <= most))
        begin += values[-1]
    return values


class Repeats(NamedTuple):
    """What a bar's lines and brackets say."""

    opens: bool = False
    """Whether a repeat begins here."""
    closes: int = 0  # how often the passage is played that ends here; 0: no repeat ends here
    endings: frozenset[int] = frozenset()
    """The times through on which the bar is played, from 1; empty: all."""


def playing_order(bars: Sequence[Repeats]) -> list[int]:
    """Numbers of the bars as they are played: repeats and their endings, but no da capo and no dal segno."""
    order: list[int] = []
    first, time, number = 0, 1, 0
    while number < len(bars):
        bar = bars[number]
        if number > first and (bar.opens or (bars[number - 1].endings and not bar.endings)):
            first, time = number, 1
        if bar.endings and time not in bar.endings:
            number += 1
            continue
        order.append(number)
        if bar.closes:
            endings = takewhile(bool, (later.endings for later in bars[number:]))
            last = max([bar.closes, *map(max, endings)])
            if time < last:
                number, time = first, time + 1
                continue
            if not bar.endings:
                first, time = number + 1, 1
        number += 1
    return order
