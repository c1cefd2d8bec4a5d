"""People with hidden tastes, made up: what each likes is computed from the notes, by code of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.assets import asset
from generator.events.quantiser import quantise
from generator.midi.reader import read_midi_file
from tests.benchmarks.taste.pool import Batch

Liking = Callable[[np.ndarray, Batch], float]  # notes (N, 4) from the first bar line, and where they stand


@dataclass(frozen=True)
class User:
    """liking: how much a take is liked, in any unit; noise: the share of ratings that say the opposite; later: what is
    liked from the 50th rating on."""

    name: str
    liking: Liking
    noise: float = 0.0
    later: Liking | None = None

    @property
    def is_consistent(self) -> bool:
        return not self.noise and self.later is None and self.liking is not nothing


def bars_of(notes: np.ndarray, batch: Batch) -> float:
    return max(1.0, np.ceil(notes[:, 0].max() / batch.bar_ticks))


def dense(notes: np.ndarray, batch: Batch) -> float:
    return float(np.log(len(notes) / bars_of(notes, batch)))


def slow_and_sparse(notes: np.ndarray, batch: Batch) -> float:
    gaps = np.diff(np.unique(notes[:, 0])) * batch.seconds_per_tick
    return float(np.log(np.median(gaps) if len(gaps) else 4.0))


def high(notes: np.ndarray, _: Batch) -> float:
    return float(np.median(notes[:, 2]))


def low(notes: np.ndarray, batch: Batch) -> float:
    return -high(notes, batch)


def middling(notes: np.ndarray, _: Batch) -> float:
    """Around the F above middle C, neither higher nor lower."""
    return -abs(float(notes[:, 2].mean()) - 65)


def chromatic(notes: np.ndarray, _: Batch) -> float:
    """Much time on notes outside the seven that take most of it."""
    spent = np.sort(np.bincount(notes[:, 2] % 12, weights=notes[:, 1], minlength=12))[::-1]
    return float(spent[7:].sum() / spent.sum())


def minor(notes: np.ndarray, _: Batch) -> float:
    """Minor thirds and sixths above the note that ends the bass line, rather than major ones."""
    tonic = notes[notes[:, 0] == notes[:, 0].max(), 2].min()
    spent = np.bincount((notes[:, 2] - tonic) % 12, weights=notes[:, 1], minlength=12)
    return float((spent[3] + spent[8] - spent[4] - spent[9]) / spent.sum())


def chords(notes: np.ndarray, _: Batch) -> float:
    """Many notes struck together."""
    struck = np.unique(notes[:, 0], return_counts=True)[1]
    return float((struck >= 3).mean())


def soft(notes: np.ndarray, _: Batch) -> float:
    return -float(np.median(notes[:, 3]))


def contrasts(notes: np.ndarray, _: Batch) -> float:
    """Loud beside soft."""
    return float(np.percentile(notes[:, 3], 90) - np.percentile(notes[:, 3], 10))


def neither_many_nor_few(notes: np.ndarray, batch: Batch) -> float:
    return -abs(dense(notes, batch) - np.log(9))


def dense_and_high(notes: np.ndarray, batch: Batch) -> float:
    """Both, or it is not liked."""
    return min((dense(notes, batch) - 2.2) / 0.5, (high(notes, batch) - 63) / 5)


def soft_and_slow(notes: np.ndarray, batch: Batch) -> float:
    return min((soft(notes, batch) + 68) / 8, (slow_and_sparse(notes, batch) + 1.2) / 0.5)


def marching(notes: np.ndarray, batch: Batch) -> float:
    """Bars whose notes begin at the same places as in the bar before."""
    bar, place = notes[:, 0] // batch.bar_ticks, notes[:, 0] % batch.bar_ticks
    every = [set(place[bar == number].tolist()) for number in range(int(bar.max()) + 1)]
    alike = [len(one & other) / max(1, len(one | other)) for one, other in pairwise(every)]
    return float(np.mean(alike)) if alike else 0.0


def wandering(notes: np.ndarray, _: Batch) -> float:
    """An upper line that leaps."""
    onsets = np.unique(notes[:, 0])
    top = np.array([notes[notes[:, 0] == onset, 2].max() for onset in onsets])
    return float(np.abs(np.diff(top)).mean()) if len(top) > 1 else 0.0


def nothing(notes: np.ndarray, _: Batch) -> float:
    """Likes whatever it likes: a number that tells nothing."""
    return float(np.random.default_rng(notes.astype(np.int64).ravel()).random())


def like(clip: str) -> Liking:
    """Turns of phrase of a piece that nobody else sees: runs of three upper notes, with their rhythm."""
    kept = _turns(quantise(read_midi_file(asset(f"clips/{clip}.mid"))).tracks[0].notes)
    known = set(kept)

    def liking(notes: np.ndarray, _: Batch) -> float:
        own = _turns(notes)
        return sum(turn in known for turn in own) / max(1, len(own))

    return liking


def _turns(notes: np.ndarray) -> list[tuple[int, ...]]:
    onsets = np.unique(notes[:, 0])
    top = np.array([notes[notes[:, 0] == onset, 2].max() for onset in onsets])
    steps, gaps = np.diff(top).tolist(), np.diff(onsets).tolist()
    return [(*steps[n : n + 2], *gaps[n : n + 2]) for n in range(len(steps) - 1)]


# What the model was chosen by, and what is reported: other users and other pieces; some like the opposite of one above.
DEVELOPMENT = (
    User("fast", lambda notes, batch: -slow_and_sparse(notes, batch)),
    User("high", high),
    User("middle register", middling),
    User("loud contrasts", contrasts),
    User("leaping melody", wandering),
    User("minor", minor),
    User("single lines", lambda notes, batch: -chords(notes, batch)),
    User("soft and slow", soft_and_slow),
    User("like Joplin's Entertainer", like("joplin-entertainer")),
    User("fast, 20 % noise", lambda notes, batch: -slow_and_sparse(notes, batch), noise=0.2),
    User("high, then low", high, later=low),
    User("no taste", nothing),
)
REPORTED = (
    User("dense", dense),
    User("slow and sparse", slow_and_sparse),
    User("low register", low),
    User("chromatic", chromatic),
    User("chords", chords),
    User("soft", soft),
    User("middling density", neither_many_nor_few),
    User("dense and high", dense_and_high),
    User("marching rhythm", marching),
    User("like Mozart's Allegro", like("mozart-allegro")),
    User("dense, 20 % noise", dense, noise=0.2),
    User("soft, 20 % noise", soft, noise=0.2),
    User("chords, then slow", chords, later=slow_and_sparse),
    User("no taste", nothing),
)
