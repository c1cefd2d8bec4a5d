"""Note and chord tokens: their names, ids and counts, and how other chords are split into tokens."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, cast, get_args

import numpy as np

from generator.errors import ContinuoError
from generator.events import classic
from generator.music.harmony import pitch_name
from generator.music.instruments import HIGHEST_DRUM, LOWEST_DRUM
from generator.music.score import HIGHEST_KEY, LOWEST_KEY

BOS, EOS, REST, AFTER, BEFORE, BETWEEN = range(6)
SPECIALS = ("<bos>", "<eos>", "<rest>", "<after>", "<before>", "<between>")  # the last three: see infill.py
MAX_SIZE = 2**15 - 1  # ids are int16 in the shards

# Above this many notes, the exact search for the fewest tokens could take seconds; instead, the largest are taken
# first.
EXACT_SPLIT_NOTES = 16

Rare = Literal["split", "drop"]
StreamSet = Literal["parts", "full", "classic"]

# The notes of a token are bits of an int: bit p for MIDI pitch p; for drums bit k for key k of the kit, and this bit.
DRUM_BIT = 1 << 127


_PITCHES = {pitch_name(pitch): pitch for pitch in range(128)}
_DRUM_KEYS = {f"d{key}": key for key in range(LOWEST_DRUM, HIGHEST_DRUM + 1)}
_CLASSES = {str(pitch_class): pitch_class for pitch_class in range(12)}


def _keys_of(mask: int) -> list[int]:
    keys = []
    while mask:
        keys.append((mask & -mask).bit_length() - 1)
        mask &= mask - 1
    return keys


def token_name(mask: int, streams: StreamSet) -> str:
    """Name of the notes in `mask` (bit p: MIDI pitch p): "C4.E4.G4"; drums are "d36.d42"; classic chords are pitch
    classes, "0.4.7"."""
    if mask & DRUM_BIT:
        return ".".join(f"d{key}" for key in _keys_of(mask ^ DRUM_BIT))
    pitches = _keys_of(mask)
    if streams == classic.NAME and classic.are_classes(pitches):
        return ".".join(str(pitch) for pitch in classic.normal_order(pitches))
    return ".".join(pitch_name(pitch) for pitch in pitches)


def token_mask(name: str) -> int:
    """The inverse of token_name; specials have no notes. Raises ContinuoError for the name of no token."""
    if name in SPECIALS:
        return 0
    mask = 0
    try:
        for part in name.split("."):
            if part in _DRUM_KEYS:
                mask |= DRUM_BIT | 1 << _DRUM_KEYS[part]
            else:
                mask |= 1 << (_CLASSES[part] if part in _CLASSES else _PITCHES[part])
        return mask
    except KeyError:
        raise ContinuoError(
            "the vocabulary holds {name!r}, which is not a note or chord name: the file is damaged", name=name
        ) from None


@dataclass(frozen=True)
class Vocabulary:
    """The V tokens of a model. Raises ContinuoError for a damaged table, and for too many tokens."""

    tokens: tuple[str, ...]
    """Names of the tokens, specials first; a token's id is its index."""
    counts: tuple[int, ...]
    """Occurrences of each token in the training data, 0 for specials."""
    min_count: int
    """Fewest occurrences of a chord that is a token, 1 or more."""
    rare: Rare = "split"
    """Whether other chords are split into tokens or dropped."""
    streams: StreamSet = "full"
    """The streams of an event, a key of streams.STREAM_SETS."""
    _splits: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.tokens[: len(SPECIALS)] != SPECIALS or len(self.tokens) != len(self.counts):
            raise ContinuoError("the vocabulary's table is damaged: train or download the checkpoint again")
        if len(self.tokens) > MAX_SIZE:
            raise ContinuoError(
                "{count:,} tokens are more than the {most:,} that fit: raise {--min-count}",
                count=len(self.tokens),
                most=MAX_SIZE,
            )

    @classmethod
    def build(
        cls, counts: Mapping[int, int], *, min_count: int, rare: Rare = "split", streams: StreamSet = "full"
    ) -> Vocabulary:
        """The vocabulary for these counts of note masks. With rare="split", the 88 single notes are always tokens, and
        with parts each drum, so that no note is lost."""
        if min_count < 1:
            raise ContinuoError("{--min-count} is {min_count}; it must be 1 or more", min_count=min_count)
        kept = {mask for mask, count in counts.items() if count >= min_count}
        if rare == "split":
            kept |= {1 << pitch for pitch in range(LOWEST_KEY, HIGHEST_KEY + 1)}
            if streams == "parts":
                kept |= {DRUM_BIT | 1 << key for key in range(LOWEST_DRUM, HIGHEST_DRUM + 1)}
        ordered = sorted(kept, key=lambda mask: (mask.bit_count(), mask))
        return cls(
            SPECIALS + tuple(token_name(mask, streams) for mask in ordered),
            (0,) * len(SPECIALS) + tuple(counts.get(mask, 0) for mask in ordered),
            min_count,
            rare,
            streams,
        )

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def has_timing(self) -> bool:
        """Whether events have shifts, durations and velocities, or only tokens."""
        return self.streams != classic.NAME

    @property
    def has_parts(self) -> bool:
        """Whether events belong to one of several parts, or all to one."""
        return self.streams == "parts"

    @cached_property
    def masks(self) -> tuple[int, ...]:
        """The notes of each token as bits: bit p is MIDI pitch p, or with DRUM_BIT drum key p."""
        masks = tuple(token_mask(name) for name in self.tokens)
        if len({*masks[len(SPECIALS) :], 0}) <= len(masks) - len(SPECIALS):
            raise ContinuoError("the vocabulary names a chord twice: the file is damaged")
        return masks

    @cached_property
    def ids(self) -> dict[int, int]:
        """Note mask -> id."""
        return {mask: index for index, mask in enumerate(self.masks) if mask}

    @cached_property
    def pitches(self) -> tuple[tuple[int, ...], ...]:
        """The MIDI pitches at which each token sounds, or the keys of its drums, lowest first."""
        every = [tuple(_keys_of(mask & ~DRUM_BIT)) for mask in self.masks]
        return tuple(classic.sounding(pitches) for pitches in every)

    @cached_property
    def words(self) -> np.ndarray:
        """masks as (V, 2) uint64: pitches 0 to 63 and 64 to 127."""
        low = (1 << 64) - 1
        return np.array([(mask & low, mask >> 64) for mask in self.masks], np.uint64).reshape(-1, 2)

    @cached_property
    def sounds(self) -> np.ndarray:
        """(V,) bool: whether each token has notes, and so a velocity; that of others is "none"."""
        return np.array([mask != 0 for mask in self.masks], bool)

    @cached_property
    def is_drum(self) -> np.ndarray:
        """(V,) bool: whether each token is of drums."""
        return np.array([mask & DRUM_BIT != 0 for mask in self.masks], bool)

    @cached_property
    def lasts(self) -> np.ndarray:
        """(V,) bool: whether each token has a duration, as notes but drums have; that of others is "none"."""
        return self.sounds & ~self.is_drum

    @cached_property
    def lowest_pitch(self) -> np.ndarray:
        """(V,) int16, lowest MIDI pitch of each token, 0 for specials."""
        return np.array([ps[0] if ps else 0 for ps in self.pitches], np.int16)

    @cached_property
    def fingerprint(self) -> str:
        """Equal for equal tokenizations: 16 hex digits of a SHA-256."""
        text = json.dumps([self.tokens, self.rare, self.streams])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def split(self, mask: int) -> tuple[int, ...]:
        """Ids of the fewest tokens that together are exactly these notes, lowest note first; () with rare="drop".

        Ties are broken by larger tokens, then lower ids, from the lowest note up.
        """
        known = self.ids.get(mask)
        if known is not None:
            return (known,)
        if self.rare == "drop":
            return ()
        cached = self._splits.get(mask)
        if cached is None:
            cached = self._splits[mask] = self._find_split(mask)
        return cached

    def _find_split(self, mask: int) -> tuple[int, ...]:
        low, high = np.uint64(mask & ((1 << 64) - 1)), np.uint64(mask >> 64)
        outside = (self.words[:, 0] & ~low) | (self.words[:, 1] & ~high)
        drums = mask & DRUM_BIT
        fitting = np.flatnonzero((outside == 0) & self.sounds & (self.is_drum == bool(drums)))
        parts = [self.masks[i] ^ drums for i in fitting]
        parts.sort(key=lambda part: (-part.bit_count(), self.ids[part | drums]))
        mask ^= drums
        if mask.bit_count() > EXACT_SPLIT_NOTES:
            chosen = []
            for part in parts:
                if part & mask == part:
                    chosen.append(part)
                    mask ^= part
        else:
            by_lowest: dict[int, list[int]] = {}
            for part in parts:
                by_lowest.setdefault(part & -part, []).append(part)
            best: dict[int, tuple[int, ...]] = {0: ()}

            def fewest(rest: int) -> tuple[int, ...]:
                known = best.get(rest)
                if known is None:
                    options = (part for part in by_lowest[rest & -rest] if part & rest == part)
                    known = best[rest] = min(((part, *fewest(rest ^ part)) for part in options), key=len)
                return known

            chosen = list(fewest(mask))
        return tuple(self.ids[part | drums] for part in sorted(chosen, key=lambda part: part & -part))

    def to_dict(self) -> dict:
        """As plain data for a checkpoint's metadata."""
        return {
            "tokens": list(self.tokens),
            "counts": list(self.counts),
            "min_count": self.min_count,
            "rare": self.rare,
            "streams": self.streams,
        }

    @classmethod
    def from_dict(cls, data: dict) -> Vocabulary:
        """The inverse of to_dict. Raises KeyError, TypeError or ContinuoError for data of another form."""
        return cls(
            tuple(str(token) for token in data["tokens"]),
            tuple(int(count) for count in data["counts"]),
            int(data["min_count"]),
            "drop" if data["rare"] == "drop" else "split",
            _stream_set(str(data["streams"])),
        )


def _stream_set(name: str) -> StreamSet:
    if name not in get_args(StreamSet):
        raise KeyError(name)
    return cast(StreamSet, name)
