"""The published benchmarks' pieces as frames of notes, and what each frame can be conditioned on.

A frame is a row of slots. Of a piano roll: its keys in rising order, then NONE, which ends the frame (an empty frame is
NONE at once). Of four serial voices: one slot a voice, NONE is a rest.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

KEYS = 88
NONE = KEYS
LOWEST_PITCH = 21  # MIDI pitch of key 0
AGES, LENGTHS = 24, 16
DECAYS = (0.8, 0.98)  # of the histograms of pitch classes, per frame


@dataclass(frozen=True)
class Task:
    """What is read, and how it is given to the model.

    moduli: periods in frames, of which the model is told its place in each; recall: whether it is told what followed
    when the past was last as now.
    """

    title: str
    file: str
    voices: bool
    moduli: tuple[int, ...]
    unit: str
    recall: bool = True


TASKS = {
    "jsb": Task("JSB chorales", "JSB_Chorales.npz", False, (2, 4, 8, 16), "frame"),
    "nottingham": Task("Nottingham", "Nottingham.npz", False, (4, 6, 8, 12, 16, 32, 48, 64, 96), "frame"),
    "jsb16": Task("JSB chorales in 16ths", "Jsb16thSeparated.json", True, (4, 8, 16, 32), "token"),
}


@dataclass(frozen=True)
class Piece:
    """slots: (T, S) int64, keys or NONE. Of the past of frame t + 1, that is of the frames up to t:

    ages: (T, A), for how many frames each track has been as it is, at most AGES - 1.
    match: (T, 2), the frame that followed where the past was as now for longest, as an index, -1 for none;
    lengths: (T, 2), for how many frames it was, in LENGTHS classes. First of whole frames, then of the top line.
    histograms: (T, 2, 12) float32, shares of the pitch classes, recent and long past.
    """

    slots: np.ndarray
    ages: np.ndarray
    match: np.ndarray
    lengths: np.ndarray
    histograms: np.ndarray

    @property
    def top(self) -> np.ndarray:
        """(T,) highest key of each frame, NONE where there is none."""
        return top_line(self.slots)


def top_line(slots: np.ndarray) -> np.ndarray:
    """(T, S) -> (T,) highest key, NONE where there is none."""
    highest = np.where(slots == NONE, -1, slots).max(axis=1)
    return np.where(highest < 0, NONE, highest)


def read_task(folder: Path, task: Task) -> dict[str, list[Piece]]:
    """Pieces of the splits "train", "valid" and "test"."""
    path = folder / task.file
    if task.voices:
        voices = json.loads(path.read_text())
        found = {
            split: [voice_slots(np.array(piece)) for piece in voices[split]] for split in ("train", "valid", "test")
        }
    else:
        rolls = np.load(path)
        width = 1 + max(int(rolls[split].sum(axis=1).max()) for split in ("train", "valid", "test"))
        found = {
            split: [
                roll_slots(roll, width)
                for roll in np.split(rolls[split], np.cumsum(rolls[f"{split}_len"])[:-1].astype(int))
            ]
            for split in ("train", "valid", "test")
        }
    return {split: [tell_past(slots, task) for slots in pieces] for split, pieces in found.items()}


def roll_slots(roll: np.ndarray, width: int) -> np.ndarray:
    """(T, 88) of 0 and 1 -> (T, width) keys in rising order, then NONE."""
    keys = np.where(roll > 0, np.arange(KEYS), NONE)
    return np.sort(keys, axis=1)[:, :width].astype(np.int64)


def voice_slots(pitches: np.ndarray) -> np.ndarray:
    """(T, 4) MIDI pitches, -1 for a rest -> (1 + T, 4): a frame of rests first, so that all frames have a past."""
    keys = np.where(pitches < 0, NONE, pitches - LOWEST_PITCH)
    return np.concatenate([np.full((1, keys.shape[1]), NONE), keys])


def tell_past(slots: np.ndarray, task: Task) -> Piece:
    """A piece and its features. slots: (T, S)."""
    slots = slots.astype(np.int64)
    frames, top = numbered(slots), top_line(slots)
    if task.voices:
        tracks = [*slots.T, frames]
    else:
        tracks = [slots[:, 0], top, numbered(np.where(slots == top[:, None], NONE, slots)), frames]
    if task.recall:
        match, length = np.stack([longest_match(line) for line in (frames, top)], axis=-1)
    else:
        match, length = np.full((len(slots), 2), -1), np.zeros((len(slots), 2), np.int64)
    return Piece(
        slots, np.stack([ages(track) for track in tracks], axis=1), match, length_class(length), histograms(slots)
    )


def numbered(slots: np.ndarray) -> np.ndarray:
    """(T, S) -> (T,): equal numbers for equal frames."""
    return np.unique(slots, axis=0, return_inverse=True)[1].reshape(-1)


def ages(track: np.ndarray) -> np.ndarray:
    """(T,) -> (T,) frames since the last change, at most AGES - 1."""
    index = np.arange(len(track))
    changed = np.concatenate([[True], track[1:] != track[:-1]])
    return np.minimum(index - np.maximum.accumulate(np.where(changed, index, 0)), AGES - 1)


def longest_match(line: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each end t of the past: the index after the longest earlier run equal to that which ends at t, and its length.

    line: (T,) -> (T,), (T,). Of equally long ones the latest; -1 and 0 where the value at t is new.
    """
    count = len(line)
    follows, length = np.full(count, -1), np.zeros(count, np.int64)
    runs = np.zeros(count + 1, np.int64)  # runs[s + 1]: length of the equal runs that end at s and t
    for t in range(count):
        runs[1:] = np.where(line == line[t], runs[:-1] + 1, 0)
        if t and runs[1 : t + 1].any():
            s = t - 1 - int(runs[1 : t + 1][::-1].argmax())
            follows[t], length[t] = s + 1, runs[s + 1]
    return follows, length


def length_class(length: np.ndarray) -> np.ndarray:
    """Frames -> 0 to LENGTHS - 1: exact up to 6, then half octaves."""
    coarse = 6 + np.floor(2 * np.log2(np.maximum(length, 1) / 6)).astype(np.int64)
    return np.where(length <= 6, length, np.minimum(coarse, LENGTHS - 1))


def histograms(slots: np.ndarray) -> np.ndarray:
    """(T, S) -> (T, 2, 12) float32: shares of pitch classes of the past up to each frame, decaying at DECAYS."""
    counts = np.zeros((len(slots), 12))
    frame, slot = np.nonzero(slots != NONE)
    np.add.at(counts, (frame, (slots[frame, slot] + LOWEST_PITCH) % 12), 1)
    found = np.zeros((len(slots), len(DECAYS), 12), np.float32)
    decay, total = np.array(DECAYS)[:, None], np.zeros((len(DECAYS), 12))
    for t, count in enumerate(counts):
        total = decay * total + count
        found[t] = total / np.maximum(total.sum(axis=1, keepdims=True), 1e-9)
    return found


def interval_runs(piece: Piece, size: int) -> set[tuple[int, ...]]:
    """Runs of `size` intervals of the top line, repeated notes as one: equal for transposed copies."""
    top = piece.top[piece.top != NONE]
    steps = np.diff(top)
    steps = steps[steps != 0]
    return {tuple(steps[i : i + size].tolist()) for i in range(len(steps) - size + 1)}


def unlike_training(train: Sequence[Piece], asked: Sequence[Piece], size: int = 8, share: float = 0.5) -> np.ndarray:
    """(P,) bool: which of `asked` have less than `share` of their top line's runs in common with any training piece."""
    known = [interval_runs(piece, size) for piece in train]
    found = np.ones(len(asked), bool)
    for index, piece in enumerate(asked):
        own = interval_runs(piece, size)
        if own:
            found[index] = max(len(own & other) for other in known) < share * len(own)
    return found
