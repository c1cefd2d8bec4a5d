"""A tune for a band: its melody and chords over a drummer's recording, with bass and accompaniment by rule.

Recordings of bands that may be learnt from are scarce, tunes and drummers' recordings are not. What comes out is a
plain arrangement, and is to be labelled as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.events.streams import GRID_TICKS_PER_QUARTER as BEAT
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track
from training.arranging.bands import BANDS, Band, Player
from training.arranging.bass import Bar, Stroke, near
from training.arranging.comping import voicing
from training.arranging.grooves import SIXTEENTH, Drummer, Groove, kicks
from training.arranging.harmony_by_beat import BAR, BEATS, Chord, Tune

_SECTION = 8  # bars
_LONG = 24  # bars, up to which a tune is played twice
_PERCENT_JITTER = 5  # of velocity, up or down
_MELODY, _BASS = 88, 82  # velocities
_MELODY_RANGE = 57, 88  # its mean is moved by octaves to the middle of it


@dataclass(frozen=True, eq=False)
class Arrangement:
    """What came out."""

    score: Score
    """On the grid: melody, bass, players of chords, drums."""
    style: str
    """Of its drummer's recording."""
    recordings: tuple[str, ...]
    """Names of those that are in it."""


def arrange(tune: Tune, grooves: Sequence[Groove], rng: np.random.Generator) -> Arrangement | None:
    """None where no recording among `grooves` goes on for two bars or more in a style that has a band."""
    style, beat = _drawn(grooves, rng)
    if beat is None:
        return None
    band = BANDS[style]
    intro = int(rng.choice([0, 2, 4], p=[0.3, 0.2, 0.5]))
    passes = 2 if tune.bars <= _LONG else 1
    chords = [*tune.chords[-intro * BEATS :], *tune.chords * passes] if intro else list(tune.chords * passes)
    bars = len(chords) // BEATS
    chords += chords[-1:] * BEATS  # a last bar to end on
    ends = sorted({intro - 1, *range(intro + _SECTION - 1, bars, _SECTION), bars - 1} - {-1})
    drummer = Drummer(beat, grooves, rng)
    drums = drummer.play(bars, ends, int(rng.choice([0, intro])))
    drums = np.concatenate([drums, [[bars * BAR, BEAT, key, 104] for key in (36, 49)]])
    known = [
        Bar(
            chords[bar * BEATS : (bar + 1) * BEATS],
            chords[min(len(chords) - 1, (bar + 1) * BEATS)],
            kicks(drums, bar),
            motif,
        )
        for bar, motif in enumerate(_motifs(bars, ends, rng))
    ]
    swing = beat.is_swung
    tracks = [
        Track(_melody(tune, intro, passes, swing, rng), "Melody", int(rng.choice(band.melody))),
        Track(_bass(band, known, ends, swing, rng), "Bass", int(rng.choice(band.bass))),
    ]
    for number, player in enumerate(band.players):
        if number and rng.random() < 0.4:
            continue
        notes = _chords(player, known, ends, swing, rng, throughout=not number)
        if len(notes):
            tracks.append(Track(notes, f"Chords {number + 1}", int(rng.choice(player.programs))))
    tracks.append(Track(drums.astype(np.int32), "Drums", 0, is_drum=True))
    tempo = Tempo(0, round(60e6 / beat.bpm))
    score = Score(BEAT, tuple(tracks), (tempo,), (Metre(0, 4, 4),))
    return Arrangement(score, style, tuple(dict.fromkeys(drummer.used)))


def can_be_played_to(groove: Groove) -> bool:
    """Whether it goes on for two bars or more, in a style that has a band."""
    return not groove.is_fill and groove.bars > 1 and groove.style in BANDS


def _drawn(grooves: Sequence[Groove], rng: np.random.Generator) -> tuple[str, Groove | None]:
    """A style, each as often as the square root of its recordings, and one of them."""
    beats = [own for own in grooves if can_be_played_to(own)]
    if not beats:
        return "", None
    styles = sorted({own.style for own in beats})
    counts = np.sqrt([sum(own.style == style for own in beats) for style in styles])
    style = styles[int(rng.choice(len(styles), p=counts / counts.sum()))]
    own = [beat for beat in beats if beat.style == style]
    return style, own[int(rng.integers(len(own)))]


def _motifs(bars: int, ends: Sequence[int], rng: np.random.Generator) -> list[int]:
    """Of each bar; sections take turns between two, so that what was played comes back."""
    two = rng.integers(1 << 16, size=2).tolist()
    found, section = [], 0
    for bar in range(bars):
        found.append(two[section % 2] if rng.random() > 0.06 else int(rng.integers(1 << 16)))
        section += bar in ends
    return [*found, two[0]]


def _at(slot: float, swing: bool) -> int:
    """Tick within a bar of a place in sixteenths; swung, the second half of each beat begins late."""
    tick = round(slot * SIXTEENTH)
    return _swung(tick) if swing else tick


def _swung(tick: int) -> int:
    beat, place = divmod(tick, BEAT)
    half, late = BEAT // 2, BEAT * 2 // 3
    moved = place * late // half if place <= half else late + (place - half) * (BEAT - late) // half
    return beat * BEAT + moved


def _rows(strokes: Sequence[Stroke], bar: int, velocity: int, swing: bool, rng: np.random.Generator) -> list[list[int]]:
    found = []
    for slot, length, pitch, accent in strokes:
        begin, end = _at(slot, swing), _at(slot + length, swing)
        jitter = 1 + rng.uniform(-_PERCENT_JITTER, _PERCENT_JITTER) / 100
        loud = int(np.clip(round((velocity + accent) * jitter), 1, 127))
        found.append([bar * BAR + begin, max(1, end - begin), pitch, loud])
    return found


def _array(rows: Sequence[Sequence[int]]) -> np.ndarray:
    array = np.array(sorted(map(tuple, rows)), np.int32).reshape(-1, 4)
    array.flags.writeable = False
    return array


def _melody(tune: Tune, intro: int, passes: int, swing: bool, rng: np.random.Generator) -> np.ndarray:
    own = tune.melody.copy()
    lowest, highest = _MELODY_RANGE
    octaves = round(((lowest + highest) / 2 - float(own[:, 2].mean())) / 12)
    own[:, 2] += 12 * min(max(octaves, -(int(own[:, 2].min()) // 12)), (127 - int(own[:, 2].max())) // 12)
    if swing:
        begin, end = own[:, 0].copy(), own[:, 0] + own[:, 1]
        own[:, 0] = [_swung(tick) for tick in begin.tolist()]
        own[:, 1] = np.maximum(1, [_swung(tick) for tick in end.tolist()] - own[:, 0])
    if np.ptp(own[:, 3]) < 4:  # without dynamics of its own: on the beat louder, and with the line
        rise = np.clip(own[:, 2] - own[:, 2].mean(), -8, 8)
        own[:, 3] = rise + 6 * (own[:, 0] % BAR == 0) + 3 * (own[:, 0] % BEAT == 0)
    own[:, 3] += _MELODY - round(float(own[:, 3].mean()))
    own[:, 3] = np.clip(own[:, 3] + rng.integers(-4, 5, len(own)), 1, 127)
    rows = []
    for number in range(passes):
        moved = own.copy()
        moved[:, 0] += (intro + number * tune.bars) * BAR
        rows += moved.tolist()
    return _array(rows)


def _bass(band: Band, bars: Sequence[Bar], ends: Sequence[int], swing: bool, rng: np.random.Generator) -> np.ndarray:
    lines = [band.lines[int(rng.integers(len(band.lines)))] for _ in range(2)]
    rows, last, section = [], 36, 0
    for number, bar in enumerate(bars[:-1]):
        strokes = lines[section % 2](bar, last, rng)
        last = strokes[-1].pitch if strokes else last
        rows += _rows(strokes, number, _BASS, swing, rng)
        section += number in ends
    final = [Stroke(0, 12, near(bars[-1].chords[0].root, last), 6)]
    return _array([*rows, *_rows(final, len(bars) - 1, _BASS, swing, rng)])


def _chords(
    player: Player, bars: Sequence[Bar], ends: Sequence[int], swing: bool, rng: np.random.Generator, *, throughout: bool
) -> np.ndarray:
    """Sections take turns; one that does not play throughout rests in some of them."""
    ways = [player.ways[int(rng.integers(len(player.ways)))] for _ in range(2)]
    plays = [throughout or bool(rng.random() < 0.6) for _ in range(len(ends) + 1)]
    rows, section = [], 0
    before: tuple[int, ...] = ()
    last: Chord | None = None
    for number, bar in enumerate(bars):
        voicings = []
        for chord in bar.chords:
            if chord != last:
                before, last = voicing(chord, before, player.centre, player.size), chord
            voicings.append(before)
        if number == len(bars) - 1:
            if rows:
                rows += _rows([Stroke(0, 12, pitch, 4) for pitch in before], number, player.velocity, swing, rng)
        elif plays[section]:
            rows += _rows(ways[section % 2](bar, voicings, rng), number, player.velocity, swing, rng)
        section += number in ends
    return _array(rows)
