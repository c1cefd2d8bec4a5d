"""Statistics of a stretch of new music and of how it follows the music before: the input of a critic.

They describe melodic intervals, rhythm, repetition of the bar before, return of earlier bars, harmony and the ending,
and how far these are from the music before. With parts some are given by role: drums, the lowest part, the highest, the
others. All notes are on the grid. Velocities are left out: they are as the user asks for, and may be expressive
although those of the clip are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.analysis.form import bar_likeness, shared_notes
from generator.analysis.statistics import (
    NOTE_VALUES,
    ends_on_strong_beat,
    ends_on_tonic,
    entropy,
    note_value_histogram,
    pitch_class_histogram,
    scale_consistency,
)
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER as QUARTER
from generator.music.bars import BarGrid

CONTEXT_BARS = 16
"""How many bars before the stretch are looked at, at most."""
_COMPARED_BARS = 8  # bars before the stretch with which its notes and rhythms are compared
_LEAPS = (0.5, 2.5, 4.5, 7.5, 12.5)  # semitones between classes: repeated, step, third, fifth, octave, wider
_BACK = (1, 2, 4, 8, 16)  # distances in bars at which a bar is compared with an earlier one
_STUCK = 0.6  # a bar repeats the bar before if it shares as much of its notes with it
_ROLES = ("drums", "lowest", "highest", "others")
_PART = 4  # column of a note's part
_FORM = "form: "  # marks the names of statistics about repetition and return
RUN, RUN_BEFORE = f"{_FORM}run", f"{_FORM}run before"
"""Names of the longest run of bars that repeat the bar before: of those that reach into the stretch, and before it."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """New music and the music before it. All ticks are of the grid."""

    before: np.ndarray
    """(N, 4) or (N, 5) int, the notes before it, in any order; columns as in Note, then the value of the note's
    part."""
    new: np.ndarray
    """(M, 4) or (M, 5) int, M > 0, the notes of the stretch, in the same way."""
    bars: BarGrid
    """Bar lines of both."""
    begin: int
    """Tick at which it begins."""
    end: int
    """First tick after it."""
    is_ending: bool
    """Whether the piece ends with it."""


def stretch_statistics(stretch: Stretch) -> dict[str, float]:
    """All statistics by name. The names are always the same; NaN stands for what this music lacks, such as a role that
    no part plays."""
    bars, begin = stretch.bars, stretch.begin
    first = bars.locate_one(begin)[0]
    from_bar = max(0, first - CONTEXT_BARS)
    before = stretch.before[stretch.before[:, 0] >= bars.bar_start(from_bar)]
    new = stretch.new[stretch.new[:, 0] < stretch.end]
    new = new if len(new) else stretch.new
    found = {"is_ending": float(stretch.is_ending), "bars": _bars_between(bars, begin, stretch.end)}
    own_before, own = _pitched(before), _pitched(new)
    if not len(own):  # only drums
        own_before, own = before[:, :_PART], new[:, :_PART]
    span = begin, stretch.end
    compared = max(bars.bar_start(max(from_bar, first - _COMPARED_BARS)), int(own_before[:, 0].min(initial=begin)))
    recent = own_before[own_before[:, 0] >= compared]
    here = _music(own, bars, span)
    there = _music(recent, bars, (compared, begin)) if len(recent) > 1 and begin > compared else {}
    found |= here
    found |= {f"{name} against before": value - there.get(name, np.nan) for name, value in here.items()}
    found |= _against(recent, own)
    found |= _returns(np.concatenate([own_before, own]), bars, first)
    found |= _ending(own, bars, stretch.end)
    return found | _roles(before, new, bars, first, (compared, span))


def _bars_between(bars: BarGrid, begin: int, end: int) -> float:
    """How many bars the ticks from `begin` to `end` touch."""
    return float(bars.locate_one(max(begin, end - 1))[0] - bars.locate_one(begin)[0] + 1)


def _pitched(notes: np.ndarray) -> np.ndarray:
    """The notes that are no drums, without the column of parts; (M, 4)."""
    if notes.shape[1] > _PART:
        notes = notes[notes[:, _PART] != DRUMS, :_PART]
    return notes


def _in_order(notes: np.ndarray) -> np.ndarray:
    """The notes by onset, then pitch; int64."""
    return notes[np.lexsort((notes[:, 2], notes[:, 0]))].astype(np.int64)


def _music(notes: np.ndarray, bars: BarGrid, span: tuple[int, int]) -> dict[str, float]:
    """Statistics of notes (N, 4), N > 0, in a span of ticks."""
    notes = _in_order(notes)
    quarters = (span[1] - span[0]) / QUARTER
    onsets, begins, sizes = np.unique(notes[:, 0], return_index=True, return_counts=True)
    found = {
        "notes": len(notes) / quarters,
        "onsets": len(onsets) / quarters,
        "chord": float(sizes.mean()),
        "chord spread": float(sizes.std()),
        "single": float((sizes == 1).mean()),
        "range": float(np.ptp(notes[:, 2])),
        "pitch": float(notes[:, 2].mean()),
        "pitch spread": float(notes[:, 2].std()),
        "scale": scale_consistency(notes),
    }
    found |= _line("bass", notes[begins, 2]) | _line("top", notes[begins + sizes - 1, 2])
    found |= _rhythm(notes, onsets, bars, span)
    return found | _harmony(notes, span)


def _line(name: str, pitches: np.ndarray) -> dict[str, float]:
    """Statistics of a melodic line. pitches: (N,), those of the highest or the lowest notes, one after another."""
    moves = np.diff(pitches)
    size = np.abs(moves)
    classes = np.bincount(np.searchsorted(_LEAPS, size), minlength=len(_LEAPS) + 1) / max(1, len(size))
    turns = moves[1:] * moves[:-1]
    found = {f"{name} leap {index}": float(share) for index, share in enumerate(classes)}
    found[f"{name} leaps"] = float(size.mean()) if len(size) else np.nan
    found[f"{name} turns"] = float((turns < 0).mean()) if len(turns) else np.nan
    kinds = np.unique(pitches, return_counts=True)[1]
    found[f"{name} entropy"] = entropy(kinds / kinds.sum())
    found[f"{name} commonest"] = float(kinds.max() / kinds.sum())
    pairs = np.unique(moves[1:] * 256 + moves[:-1], return_counts=True)[1]
    found[f"{name} figures"] = len(pairs) / max(1, len(moves) - 1)
    return found


def _rhythm(notes: np.ndarray, onsets: np.ndarray, bars: BarGrid, span: tuple[int, int]) -> dict[str, float]:
    """Statistics of onsets and durations. onsets: the different ones, ascending."""
    gaps = np.diff(onsets)
    index, position, _ = bars.locate(onsets)
    within = position % QUARTER
    times, lengths = note_value_histogram(gaps), note_value_histogram(notes[:, 1])
    found = {f"time {name}": float(share) for name, share in zip(NOTE_VALUES, times, strict=True)}
    found |= {f"length {name}": float(share) for name, share in zip(NOTE_VALUES, lengths, strict=True)}
    first, last = bars.locate_one(span[0])[0], bars.locate_one(max(span[0], span[1] - 1))[0]
    count = np.bincount(np.clip(index - first, 0, last - first), minlength=last - first + 1)
    patterns = np.zeros((len(count), int(position.max(initial=0)) // 6 + 2), bool)
    patterns[np.clip(index - first, 0, last - first), (position + 3) // 6] = True
    kinds = len(np.unique(patterns, axis=0))
    found |= {
        "times": entropy(times),
        "lengths": entropy(lengths),
        "steady": float((gaps[1:] == gaps[:-1]).mean()) if len(gaps) > 1 else np.nan,
        "on the beat": float((within == 0).mean()),
        "on the eighth": float((within % 12 == 0).mean()),
        "on the sixteenth": float((within % 6 == 0).mean()),
        "bar lines": float((position == 0).sum() / len(count)),
        "empty bars": float((count == 0).mean()),
        "bars' density": float(count.std() / max(1e-9, count.mean())),
        "bars' change": float(np.abs(np.diff(count)).mean() / max(1e-9, count.mean())) if len(count) > 1 else np.nan,
        "rhythms": kinds / len(count),
        "longest pause": float(gaps.max() / QUARTER) if len(gaps) else np.nan,
        "legato": float(np.minimum(notes[:-1, 1] / np.maximum(1, np.diff(notes[:, 0])), 4).mean())
        if len(notes) > 1
        else np.nan,
        "longest note": float(notes[:, 1].max() / QUARTER),
    }
    return found


def _harmony(notes: np.ndarray, span: tuple[int, int]) -> dict[str, float]:
    """Statistics of the pitch classes that sound in each eighth: which, how they change, how they clash."""
    step = QUARTER // 2
    count = max(1, -(-(span[1] - span[0]) // step))
    begin = np.clip((notes[:, 0] - span[0]) // step, 0, count - 1)
    stop = np.clip(-(-(notes[:, 0] + notes[:, 1] - span[0]) // step), begin + 1, count)
    change = np.zeros((count + 1, 12), np.int64)
    np.add.at(change, (begin, notes[:, 2] % 12), 1)
    np.add.at(change, (stop, notes[:, 2] % 12), -1)
    voices = np.cumsum(change[:-1], axis=0)  # (eighths, 12), how many notes of each pitch class sound
    sounds = voices > 0
    size = sounds.sum(axis=1)
    shares = pitch_class_histogram(notes)
    pairs = [float((sounds & np.roll(sounds, interval, axis=1)).sum()) for interval in range(1, 7)]
    common = (sounds[1:] & sounds[:-1]).sum(axis=1) / np.maximum(1, (sounds[1:] | sounds[:-1]).sum(axis=1))
    masks = sounds @ (1 << np.arange(12))
    by_quarter, by_four_quarters = masks[::2], masks[::8]
    found = {
        "voices": float(voices.sum(axis=1).mean()),
        "classes": float(size.mean()),
        "classes spread": float(size.std()),
        "silent": float((size == 0).mean()),
        "pitch classes": entropy(shares),
        "held": float(common.mean()) if len(common) else np.nan,
        "held spread": float(common.std()) if len(common) else np.nan,
        "chords": len(np.unique(by_quarter)) / len(by_quarter),
        "chords of bars": len(np.unique(by_four_quarters)) / len(by_four_quarters),
    }
    total = max(1.0, sum(pairs))
    found |= {f"clash {interval}": share / total for interval, share in enumerate(pairs, start=1)}
    found["clashes"] = (pairs[0] + pairs[5]) / count
    for quarters in (4, 8):  # how many pitch classes so many quarters have
        eighths = 2 * quarters
        blocks = [sounds[at : at + eighths].any(axis=0).sum() for at in range(0, count, eighths)]
        found[f"classes in {quarters}"] = float(np.mean(blocks))
    return found


def _against(before: np.ndarray, new: np.ndarray) -> dict[str, float]:
    """How much the histograms of the music before and of the new music share, 0 to 1."""
    if len(before) < 2 or len(new) < 2:
        return dict.fromkeys(("same classes", "same times", "same lengths", "same pitches"), np.nan)
    both = [_in_order(notes) for notes in (before, new)]

    def common(histograms: list[np.ndarray]) -> float:
        return float(np.minimum(*histograms).sum())

    pitches = [np.bincount(np.clip(notes[:, 2], 0, 127), minlength=128) / len(notes) for notes in both]
    return {
        "same classes": common([pitch_class_histogram(notes) for notes in both]),
        "same times": common([note_value_histogram(np.diff(np.unique(notes[:, 0]))) for notes in both]),
        "same lengths": common([note_value_histogram(notes[:, 1]) for notes in both]),
        "same pitches": common(pitches),
    }


def _returns(notes: np.ndarray, bars: BarGrid, first: int) -> dict[str, float]:
    """Statistics of how the bars from bar `first` on are like earlier bars, those of the clip among them."""
    shared = shared_notes(notes[np.argsort(notes[:, 0], kind="stable")].astype(np.int64), bars, max(_BACK))
    own = shared.bars >= first
    likeness = bar_likeness(shared)[own]
    unmoved = (shared.unmoved / np.maximum(shared.before, shared.sizes[:, None]))[own]
    jaccard = (shared.moved / (shared.sizes[:, None] + shared.before - shared.moved))[own]
    share = shared.moved[own, 0] / shared.sizes[own]
    found = {f"{_FORM}like {back} back": float(jaccard[:, back - 1].mean()) for back in _BACK}
    found |= {f"{_FORM}like {back} back, spread": float(jaccard[:, back - 1].std()) for back in _BACK[:4]}
    found |= {f"{_FORM}same {back} back": float(unmoved[:, back - 1].mean()) for back in _BACK[:4]}
    found |= _shares(f"{_FORM}bar before", share)
    repeats = (shared.moved[:, 0] / shared.sizes >= _STUCK).tolist()
    found[RUN], found[RUN_BEFORE] = _longest_run(repeats, own.tolist()), _longest_run(repeats, (~own).tolist())
    best = likeness.max(axis=1)
    nearest = likeness.argmax(axis=1) + 1
    is_of_clip = np.arange(1, max(_BACK) + 1)[None, :] > (shared.bars[own] - first)[:, None]
    found |= {
        f"{_FORM}best": float(best.mean()),
        f"{_FORM}best spread": float(best.std()),
        f"{_FORM}new bars": float((best < 0.3).mean()),
        f"{_FORM}returning bars": float((best >= 0.5).mean()),
        f"{_FORM}exact bars": float((unmoved.max(axis=1) >= 0.95).mean()),
        f"{_FORM}exact neighbours": float((unmoved[:, 0] >= 0.95).mean()),
        f"{_FORM}back": float(np.log2(nearest).mean()),
        f"{_FORM}like the clip": float(np.where(is_of_clip, likeness, 0).max(axis=1).mean()),
        f"{_FORM}like itself": float(np.where(is_of_clip, 0, likeness).max(axis=1).mean()),
    }
    return found


def _shares(name: str, share: np.ndarray) -> dict[str, float]:
    """Statistics of `share`, (B,): the share of each bar's notes that the bar before has too."""
    if not len(share):
        return dict.fromkeys((f"{name}, {what}" for what in ("mean", "spread", "most", "run", "many", "few")), np.nan)
    repeats = (share >= _STUCK).tolist()
    return {
        f"{name}, mean": float(share.mean()),
        f"{name}, spread": float(share.std()),
        f"{name}, most": float(share.max()),
        f"{name}, run": _longest_run(repeats, [True] * len(repeats)),
        f"{name}, many": float((share >= _STUCK).mean()),
        f"{name}, few": float((share < 0.25).mean()),
    }


def _longest_run(repeats: list[bool], counts: list[bool]) -> float:
    """Length of the longest run of bars that repeat the bar before; only runs up to a bar that counts."""
    run = longest = 0
    for is_repeated, is_counted in zip(repeats, counts, strict=True):
        run = run + 1 if is_repeated else 0
        longest = max(longest, run if is_counted else 0)
    return float(longest)


def _ending(notes: np.ndarray, bars: BarGrid, end: int) -> dict[str, float]:
    """Statistics of the last notes."""
    last = notes[notes[:, 0] == notes[:, 0].max()]
    return {
        "ends on a strong beat": float(ends_on_strong_beat(notes, bars)),
        "ends on the tonic": float(ends_on_tonic(notes)),
        "last length": float(np.minimum(last[:, 1].max(), end - last[0, 0]) / QUARTER),
        "last notes": float(len(last)),
        "silence at the end": float(max(0, end - (notes[:, 0] + notes[:, 1]).max()) / QUARTER),
    }


def _roles(
    before: np.ndarray, new: np.ndarray, bars: BarGrid, first: int, spans: tuple[int, tuple[int, int]]
) -> dict[str, float]:
    """Statistics of each role: how many notes it has, also compared with those before, and how it repeats itself.

    before, new: (N, 4) or (N, 5), as in Stretch; first: the stretch's first bar; spans: the tick from which on the
    notes before are compared, and the ticks of the stretch.
    """
    compared, (begin, end) = spans
    found: dict[str, float] = {}
    roles = _role_of_parts(before, new) if new.shape[1] > _PART else {}
    silent = 0
    for role in _ROLES:
        values = roles.get(role, [])
        parts = [notes[np.isin(notes[:, _PART], values)] if values else notes[:0] for notes in (before, new)]
        recent = parts[0][parts[0][:, 0] >= compared]
        rates = [
            len(recent) / max(1, begin - compared) * QUARTER,
            len(parts[1]) / max(1, end - begin) * QUARTER,
        ]
        silent += bool(len(recent)) and not len(parts[1])
        found[f"{role}: notes"] = rates[1] if values else np.nan
        found[f"{role}: notes beside before"] = float(np.log((rates[1] + 0.1) / (rates[0] + 0.1))) if values else np.nan
        share = np.zeros(0)
        if len(parts[1]):
            shared = shared_notes(np.concatenate(parts)[:, :_PART].astype(np.int64), bars, 4)
            own = shared.bars >= first
            share = shared.moved[own, 0] / shared.sizes[own]
            found[f"{role} {_FORM}like 4 back"] = float((shared.moved[own, 3] / shared.sizes[own]).mean())
        else:
            found[f"{role} {_FORM}like 4 back"] = np.nan
        found |= _shares(f"{role} {_FORM}bar before", share)
    found["parts"] = float(sum(map(len, roles.values()))) if roles else np.nan
    found["silent roles"] = float(silent) if roles else np.nan
    return found


def _role_of_parts(before: np.ndarray, new: np.ndarray) -> dict[str, list[int]]:
    """The values of the parts of each role. Pitched parts are ranked by mean pitch."""
    every = np.concatenate([before, new])
    values = np.unique(every[:, _PART])
    pitched = [value for value in values.tolist() if value != DRUMS]
    pitched.sort(key=lambda value: float(every[every[:, _PART] == value, 2].mean()))
    return {
        "drums": [DRUMS] if DRUMS in values else [],
        "lowest": pitched[:1],
        "highest": pitched[-1:] if len(pitched) > 1 else [],
        "others": pitched[1:-1],
    }
