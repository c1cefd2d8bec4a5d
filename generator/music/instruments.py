"""Instruments by General MIDI: the families of its programs."""

from __future__ import annotations

from typing import Literal, get_args

# Families of General MIDI's programs (level 1, 1991), eight in each, in order.
Instrument = Literal[
    "piano", "chromatic-percussion", "organ", "guitar", "bass", "strings", "ensemble", "brass", "reed", "pipe",
    "synth-lead", "synth-pad", "synth-effects", "world", "percussive", "sound-effects",
]  # fmt: skip
INSTRUMENTS: tuple[str, ...] = get_args(Instrument)
FAMILIES: tuple[str, ...] = (*INSTRUMENTS, "drums")
# Keys of a drum kit. General MIDI level 2 (1999).
LOWEST_DRUM, HIGHEST_DRUM = 27, 87
MAX_PARTS = 16  # of one piece, as far as a model knows it
MAX_PARTS_OF_FAMILY = 8
