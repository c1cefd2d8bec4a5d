"""From a Score to what stands on the page: arithmetic alone, without music21.

lay_out() says what of a score the page holds:

- Onsets and ends go to sixteenths, or in a beat that they fit better to triplet eighths; in a part that is notation,
  not played by hand, also to 32nds, 64ths, their triplets, quintuplets and septuplets, where it has them. What a
  listener hears apart begins apart: finer note values, or grace notes.
- A keyboard part with low and high notes gets two staves, unless another one plays in most of its bars: that is the
  other hand. The border between the hands moves with them: it avoids wide stretches, ledger lines and jumps. All other
  parts get one staff; drums a percussion staff, hands above feet.
- A staff has one voice, and two where notes of different lengths sound together. A third such note shortens the one
  that is nearest to it. In what was played, short overlaps and short gaps between notes are the player's touch: such a
  note ends where the next begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from app.files.beats import COARSE, GRID, NotatedBar, bars_of, is_notation
from app.files.chords import SoundingNotes, Voice, chords_of, drum_voice, in_voices
from app.files.dynamics import marks_for
from app.files.percussion_staff import drum
from generator.analysis.spelling import signature_sharps
from generator.events.context import KEY_NAMES, estimate_key
from generator.events.quantiser import to_grid
from generator.music.bars import BarGrid
from generator.music.instruments import PROGRAM_NAMES
from generator.music.scaling import maps_at, scaled_ticks
from generator.music.score import KeySignature, Marker, Score, Tempo, Track

_EXACT = 0.9  # of a part's onsets lie on 32nds or triplet sixteenths: it is notation. By chance half of them would.
_SPLITS = np.arange(45, 77)  # the right hand's lowest key, at most
_STRETCH = 14  # semitones that a hand reaches
_ONE_HAND = 19  # semitones that a single line may span on one staff of a keyboard part
_KEYBOARDS = {*range(9), *range(16, 22), 23, 46}  # General MIDI programs: pianos, celesta, organs, accordions, harp
_TREBLE, _BASS, _PERCUSSION = "treble", "bass", "percussion"


class Staff(NamedTuple):
    """A staff of a part."""

    clef: str
    """"treble", "bass" or "percussion"."""
    voices: tuple[Voice, Voice]
    """The upper and the lower one, each by onset; the lower is empty in most staves."""


class NotatedPart(NamedTuple):
    """A part."""

    name: str
    """Its own, or that of its instrument."""
    program: int
    """General MIDI program, 0 to 127."""
    staves: tuple[Staff, ...]
    """One, or two for a keyboard: right hand, left hand."""
    is_drum: bool = False
    """Whether its pitches are drums."""
    marks: tuple[tuple[int, str], ...] = ()
    """Dynamic marks by tick, where a chord begins: "pp"."""
    lyrics: tuple[tuple[int, str], ...] = ()
    """Syllables by tick, where a chord of the first staff's upper voice begins; "syl-" goes on in the next."""
    volume: int | None = None
    """0 to 127, as the MIDI controller; None for none."""
    pan: int | None = None
    """0, left, to 127, right, as the MIDI controller; None for none."""


class Page(NamedTuple):
    """What is engraved. Times in ticks of GRID to the quarter."""

    bars: tuple[NotatedBar, ...]
    """All bars of the piece, in order."""
    parts: tuple[NotatedPart, ...]
    """One or more, an empty one where the piece has no notes."""
    tempos: tuple[Tempo, ...]
    """By tick."""
    keys: tuple[KeySignature, ...]
    """By tick; estimated where the score has none."""
    markers: tuple[Marker, ...] = ()
    """By tick; none is after the last bar."""


def note_count(page: Page) -> int:
    """How many notes are written; one that is tied on counts once."""
    chords = [
        chord for part in page.parts for staff in part.staves for voice in staff.voices for chord in voice
    ]  # fmt: skip
    graces = [(grace, chord) for chord in chords for grace in chord.graces]
    return sum(len(chord.pitches) for chord in chords) + sum(
        len(grace.pitches) - len(grace.tied.intersection(chord.pitches)) for grace, chord in graces
    )


def lay_out(score: Score, lyrics: Mapping[int, Sequence[tuple[int, str]]] | None = None) -> Page:
    """lyrics: of tracks by their index, the score's ticks and syllables; "syl-" goes on in the next one.

    Raises ContinuoError for a piece of more than MAX_BARS bars.
    """
    tempos, _, keys = maps_at(score, GRID)
    markers = (mark._replace(ticks=scaled_ticks(mark.ticks, score.ticks_per_quarter, GRID)) for mark in score.markers)
    tracks = [(number, track) for number, track in enumerate(score.tracks) if len(track)]
    last_onset = max((int(track.notes[:, 0].max()) for _, track in tracks), default=0)
    # A note of no length at the very end has a bar too.
    over, begun = to_grid(np.array([score.end_ticks, last_onset]), score.ticks_per_quarter).tolist()
    bars = bars_of(score, max(over, begun + 1) * (GRID // COARSE))
    grid = BarGrid(maps_at(score, COARSE)[1], COARSE)
    own_bars = {
        number: set(grid.locate(to_grid(track.notes[:, 0], score.ticks_per_quarter))[0].tolist())
        for number, track in tracks
    }
    parts = []
    for number, track in tracks:
        # Whether another part plays its instrument in most of its bars: it is one hand.
        alike = [own_bars[n] for n, other in tracks if other.program == track.program and not other.is_drum]
        own = own_bars[number]
        is_hand = sum(2 * len(own & other) >= min(len(own), len(other)) for other in alike) > 1
        part = _part(score, track, bars, is_hand)
        parts.append(_with_lyrics(part, (lyrics or {}).get(number, ()), GRID / score.ticks_per_quarter))
    pitched = [track.notes for _, track in tracks if not track.is_drum]
    rows = np.concatenate(pitched) if pitched else np.zeros((0, 4), np.int64)
    return Page(
        bars,
        tuple(parts) or (NotatedPart(PROGRAM_NAMES[0], 0, (Staff(_TREBLE, ((), ())),)),),
        tempos,
        keys or _estimated(rows),
        tuple(mark._replace(ticks=min(mark.ticks, bars[-1].end - 1)) for mark in markers),
    )


def _estimated(rows: np.ndarray) -> tuple[KeySignature, ...]:
    if not (value := estimate_key(rows[:, 2], rows[:, 1].astype(float))):
        return ()
    mode, tonic = divmod(value - 1, len(KEY_NAMES) // 2)
    return (KeySignature(0, signature_sharps(tonic, bool(mode)), bool(mode)),)


def _part(score: Score, track: Track, bars: Sequence[NotatedBar], is_hand: bool) -> NotatedPart:
    rows = track.notes[np.lexsort((track.notes[:, 2], track.notes[:, 0]))].astype(np.int64)
    scale = GRID / score.ticks_per_quarter
    seconds = score.seconds_at_all(rows[:, 0].tolist())
    notes = SoundingNotes(
        scale * rows[:, 0], scale * (rows[:, 0] + rows[:, 1]), np.array(seconds), rows[:, 2], rows[:, 3]
    )
    onset = to_grid(rows[:, 0], score.ticks_per_quarter)
    is_played = float(((onset % 3 == 0) | (onset % 4 == 0)).mean()) < _EXACT
    if is_played:  # half a tick of rounding, and a whole one where it was rounded down
        is_played = not is_notation(notes.begins, scale * (1.01 if scale < GRID / 200 else 0.51), bars)
    name = " ".join(track.name.split())
    if track.is_drum:
        notes = notes._replace(ends=notes.begins)  # strokes don't last
        feet = np.array([drum(int(pitch)).is_pedal for pitch in notes.pitches])
        upper, lower = (
            drum_voice(chords_of(notes.where(mask), bars, is_played), bars) if mask.any() else ()
            for mask in (~feet, feet)
        )
        staves = (Staff(_PERCUSSION, (upper, lower)),)
        marks = _marks(staves, bars)
        return NotatedPart(name or "Drums", 0, staves, True, marks, volume=track.volume, pan=track.pan)
    pitch = notes.pitches
    hands = [(_BASS if np.median(pitch) < 57 else _TREBLE, np.ones(len(pitch), bool))]
    is_wide = pitch.min() < 55 and pitch.max() > 64
    if track.program in _KEYBOARDS and not is_hand and is_wide and not _is_line(onset, rows):
        right = _right_hand(onset, pitch)
        hands = [(_TREBLE, right), (_BASS, ~right)]
    staves = tuple(Staff(clef, in_voices(chords_of(notes.where(hand), bars, is_played))) for clef, hand in hands)
    name = name or PROGRAM_NAMES[track.program]
    marks = _marks(staves, bars)
    return NotatedPart(name, track.program, staves, marks=marks, volume=track.volume, pan=track.pan)


def _is_line(onset: np.ndarray, rows: np.ndarray) -> bool:
    """Whether it is a single voice that one staff holds. onset: (N,), rows: (N, 4), by onset."""
    return bool((np.diff(onset) > 0).all()) and int(np.ptp(rows[:, 2])) <= _ONE_HAND


def _marks(staves: Sequence[Staff], bars: Sequence[NotatedBar]) -> tuple[tuple[int, str], ...]:
    """Dynamic marks of a part, each where the first chord of a bar begins."""
    chords = sorted((chord.begin, chord.velocities) for staff in staves for voice in staff.voices for chord in voice)
    begins = np.array([begin for begin, _ in chords])
    passages = []
    for bar in bars:
        inside = slice(*np.searchsorted(begins, (bar.begin, bar.end)))
        if velocities := [velocity for _, found in chords[inside] for velocity in found]:
            passages.append((chords[inside][0][0], float(np.mean(velocities))))
    return tuple(marks_for(passages))


def _with_lyrics(part: NotatedPart, lyrics: Sequence[tuple[int, str]], scale: float) -> NotatedPart:
    """Each syllable under the chord that begins nearest to it."""
    begins = np.array([chord.begin for chord in part.staves[0].voices[0]])
    sung: dict[int, str] = {}
    for ticks, text in lyrics if len(begins) else ():
        at = int(begins[np.abs(begins - scale * ticks).argmin()])
        syllable = " ".join(text.split())
        if syllable:
            sung[at] = f"{sung[at]} {syllable}" if at in sung else syllable
    return part._replace(lyrics=tuple(sorted(sung.items())))


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
